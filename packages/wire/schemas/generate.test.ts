import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Constraints, Limits } from '../schema/shape.ts';
import type { ServiceTable } from '../schema/tables.ts';
import { awsServiceNames, services } from '../services.ts';
import { format, readSdk } from './generate.ts';

for (const service of awsServiceNames) {
  test(`the committed schema of ${service} is what the SDK says`, async () => {
    const committed = await readFile(new URL(`${service}.json`, import.meta.url), 'utf8');
    assert.ok(committed === format(await readSdk(service)), 'run packages/wire/schemas/generate.ts');
  });

  test(`routing knows ${service} as its schema does`, async () => {
    const { target, version } = await read<ServiceTable>(`${service}.json`);
    assert.deepEqual({ target, version }, { target: services[service].target, version: services[service].version });
  });

  test(`every limit of ${service} is of a member that exists, and can be checked`, async () => {
    const { shapes } = await read<ServiceTable>(`${service}.json`);
    for (const [key, limits] of Object.entries(await read<Constraints>(`../constraints/${service}.json`))) {
      const [structure = '', member] = key.split('.');
      const shape = shapes[structure];
      assert.ok(shape && Array.isArray(shape[2]) && shape[2].some(([name]) => name === member), key);
      for (const pattern of patterns(limits)) assert.ok(new RegExp(`^(?:${pattern})$`, 'u'));
    }
  });
}

function patterns({ pattern, each, key, value }: Limits): string[] {
  const inner = [each, key, value].flatMap((limits) => (limits ? patterns(limits) : []));
  return pattern === undefined ? inner : [pattern, ...inner];
}

async function read<Content>(path: string): Promise<Content> {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as Content;
}
