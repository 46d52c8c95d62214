import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { programRoot, readLock } from './lock.ts';
import { notices } from './notices.ts';
import { billOfMaterials } from './sbom.ts';

const packages = await readLock();

test('THIRD-PARTY-NOTICES is what `npm run notices` makes of the lock', async () => {
  assert.equal(await readFile(join(programRoot, 'THIRD-PARTY-NOTICES'), 'utf8'), await notices(packages));
});

test('every package that runs has a licence that allows what we do', () => {
  const free = ['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Unlicense'];
  // The Mozilla licence asks that changed files of the package itself be published: noVNC is used as it is.
  const fine = new Set([...free, 'MPL-2.0']);
  const others = packages.filter(({ dev, licence }) => !dev && !fine.has(licence));
  assert.deepEqual(
    others.map(({ name, licence }) => `${name}: ${licence}`),
    [],
  );
});

test('the bill of materials names every package once, with its digest, and what it needs', () => {
  const bill = billOfMaterials(packages);
  const refs = bill.components.map((component) => component['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  const zod = bill.components.find(({ name }) => name === 'zod')!;
  assert.equal(zod.scope, 'required');
  assert.equal(zod.hashes[0]!.alg, 'SHA-512');
  assert.match(zod.hashes[0]!.content, /^[0-9a-f]{128}$/);
  for (const { ref, dependsOn } of bill.dependencies)
    for (const needed of dependsOn) assert.ok(refs.includes(needed), `${ref} needs ${needed}`);
});

test('in a bill of materials a nested package is found before one of the same name above it', () => {
  const one = (place: string, name: string, version: string, needs: string[] = []) => ({
    ...{ place, name, version, needs, licence: 'MIT', integrity: 'sha512-AAAA', dev: false, optional: false },
  });
  const bill = billOfMaterials([
    one('node_modules/a', 'a', '1.0.0', ['b', '@c/d']),
    one('node_modules/a/node_modules/b', 'b', '2.0.0', ['@c/d']),
    one('node_modules/b', 'b', '1.0.0'),
    one('node_modules/@c/d', '@c/d', '1.0.0'),
  ]);
  assert.deepEqual(bill.dependencies.slice(0, 2), [
    { ref: 'pkg:npm/a@1.0.0', dependsOn: ['pkg:npm/%40c/d@1.0.0', 'pkg:npm/b@2.0.0'] },
    { ref: 'pkg:npm/b@2.0.0', dependsOn: ['pkg:npm/%40c/d@1.0.0'] },
  ]);
});
