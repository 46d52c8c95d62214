import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type AccountId, type Digest, newId, type World } from '@mallee/base';
import type { Store } from '@mallee/store';
import { type ComputePorts, db } from './op.ts';
import { headerBytes, inspectImage } from './rules/image-header.ts';
import type { ImageRow } from './tables.ts';

/** What the image that comes with the cloud is called. */
const tinyImageName = 'mallee-tiny';

export interface TinyImageHome extends Pick<ComputePorts, 'settings' | 'imageFiles'> {
  readonly store: Store;
  readonly world: World;
  /** The number of account `eucalyptus`, which owns it. */
  readonly account: AccountId;
}

/**
 * Has the small public image that comes with the cloud, from its qcow2 file, under the same id for ever. After a
 * rebuild new machines get the new bytes; disks made before keep theirs. Runs at each start, before reconcilers do.
 */
export async function registerTinyImage(home: TinyImageHome, path: string): Promise<void> {
  const { store, imageFiles } = home;
  const { digest, bytes, head } = await look(path);
  const old = await store.read((read) =>
    db(read)
      .selectFrom('image')
      .select(['id', 'digest'])
      .where('account', '=', home.account)
      .where('name', '=', tinyImageName)
      .where('phase', '<>', 'deregistered')
      .executeTakeFirst(),
  );
  const kept = (await imageFiles.list()).includes(digest);
  if (kept && old?.digest === digest) return;
  const { format, virtualBytes } = inspectImage(head, { bytes, limit: home.settings.limits.imageBytes });
  if (!kept) await imageFiles.keep(createReadStream(path), home.settings.limits.imageBytes);
  const facts = { digest, format, bytes, virtual_bytes: virtualBytes, phase: 'ready', reason: null } as const;
  await store.write(async (tx) => {
    if (old) await db(tx).updateTable('image').set(facts).where('id', '=', old.id).execute();
    else
      await db(tx)
        .insertInto('image')
        .values(newRow(home, facts, tx.now))
        .execute();
  });
}

type Facts = Pick<ImageRow, 'digest' | 'format' | 'bytes' | 'virtual_bytes' | 'phase' | 'reason'>;

const newRow = ({ world, account }: TinyImageHome, facts: Facts, now: number): ImageRow => ({
  id: newId(world, 'emi'),
  account,
  name: tinyImageName,
  description: 'A small Linux that comes with the cloud',
  kind: 'machine',
  architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
  platform: null,
  location: `${tinyImageName}/${tinyImageName}.qcow2`,
  kernel: null,
  ramdisk: null,
  command_line: null,
  root_device_name: '/dev/sda1',
  block_devices: '[]',
  ...facts,
  public: 1,
  boot_mode: null,
  ena_support: 1,
  sriov_net_support: null,
  tpm_support: null,
  imds_support: null,
  import_task: null,
  import_format: null,
  import_progress: null,
  created_at: now,
  deregistered_at: null,
});

/** One pass over the file: its digest, its size, its beginning. */
async function look(path: string): Promise<{ digest: Digest; bytes: number; head: Buffer }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return { digest: `sha256:${hash.digest('hex')}`, bytes, head: buffer.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}
