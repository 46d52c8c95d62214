import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Digest, manualWorld } from '@mallee/base';
import { migrate, type Store } from '@mallee/store';
import { freshStore } from '@mallee/testkit/fresh-store';
import { computeService, registerTinyImage, seedInstanceTypes, type TinyImageHome } from '../index.ts';
import { db } from '../op.ts';
import { instanceTypes } from '../repos/instance-types.ts';
import { instanceTypeTable } from '../rules/instance-type-table.ts';
import { memoryFiles, qcow2 } from './image-bytes.ts';

const world = manualWorld();
const files = memoryFiles();
let folder: string;
let store: Store;
let home: TinyImageHome;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mallee-images-'));
  store = await freshStore(world);
  await migrate(store, [computeService(undefined as never).migrations!]);
  const settings = { limits: { imageBytes: 2 ** 30 } } as TinyImageHome['settings'];
  home = { store, world, settings, imageFiles: files, account: '000000000001' };
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const rows = () => store.read((read) => db(read).selectFrom('image').selectAll().execute());

test('the image that comes with the cloud is registered once, and a rebuild keeps its id', async () => {
  const path = join(folder, 'tiny.qcow2');
  const first = qcow2({ virtual: 64 * 2 ** 20 });
  await writeFile(path, first);
  await registerTinyImage(home, path);
  await registerTinyImage(home, path);
  const [row, ...more] = await rows();
  assert.deepEqual(more, []);
  assert.match(row!.id, /^emi-[0-9a-f]{17}$/);
  const digest: Digest = `sha256:${createHash('sha256').update(first).digest('hex')}`;
  const { name, phase, format, bytes, virtual_bytes } = row!;
  assert.deepEqual(
    { name, phase, public: row!.public, digest: row!.digest, format, bytes, virtual_bytes },
    {
      ...{ name: 'mallee-tiny', phase: 'ready', public: 1, digest, format: 'qcow2' },
      ...{ bytes: first.length, virtual_bytes: 64 * 2 ** 20 },
    },
  );
  assert.deepEqual(files.kept.get(digest), first);

  await writeFile(path, qcow2({ virtual: 128 * 2 ** 20 }));
  await registerTinyImage(home, path);
  const [rebuilt, ...others] = await rows();
  assert.deepEqual(others, []);
  assert.equal(rebuilt!.id, row!.id);
  assert.notEqual(rebuilt!.digest, digest);
  assert.ok(files.kept.has(digest), 'disks made before still rest on the old bytes');
});

test('lost bytes are kept again at the next start', async () => {
  const path = join(folder, 'tiny.qcow2');
  files.kept.clear();
  await registerTinyImage(home, path);
  assert.equal(files.kept.size, 1);
});

test('instance types are seeded once, follow the release and spare what the operator edited', async () => {
  await store.write(seedInstanceTypes);
  await store.write(async (tx) => {
    await db(tx).updateTable('instance_type').set({ vcpus: 7, edited: 1 }).where('name', '=', 'm1.small').execute();
    await db(tx).updateTable('instance_type').set({ vcpus: 7 }).where('name', '=', 'm1.large').execute();
    await db(tx).deleteFrom('instance_type').where('name', '=', 't2.nano').execute();
  });
  await store.write(seedInstanceTypes);
  const all = await store.read((read) => instanceTypes.all(read));
  assert.deepEqual(
    all.map(({ name }) => name),
    instanceTypeTable.map(({ name }) => name),
  );
  assert.equal(all.find(({ name }) => name === 'm1.small')?.vcpus, 7);
  assert.equal(all.find(({ name }) => name === 'm1.large')?.vcpus, 2);
  assert.deepEqual(
    { ...all[0] },
    { name: 'mallee.tiny', position: 0, vcpus: 1, memory_mib: 128, disk_gib: 1, interfaces: 2, edited: 0 },
  );
});
