import { AwsError, hours, minutes, type Reason } from '@mallee/base';
import { changed } from '@mallee/gateway/op';
import type { Reconciler, ReconcilerContext } from '@mallee/reconcile';
import type { Store, Tx } from '@mallee/store';
import { mostManifestBytes, readManifest } from '../bundles/manifest.ts';
import { unbundle } from '../bundles/unbundle.ts';
import { partitioned } from '../conversion/partitioned.ts';
import { clusterBytes, qcow2Stream } from '../conversion/qcow2-stream.ts';
import { RangeReader } from '../conversion/range-reader.ts';
import { readVmdk } from '../conversion/vmdk.ts';
import { errors } from '../errors.ts';
import type { ImageKeeping } from '../image-keeping.ts';
import { type ComputePorts, db, type ObjectSource } from '../op.ts';
import { images } from '../repos/images.ts';
import { headerBytes, inspectImage, invalidImage } from '../rules/image-header.ts';
import { type ImagePlace, imagePlace } from '../rules/image-kind.ts';
import type { ImageRow } from '../tables.ts';

/** Rung where an image waits for its bytes. */
export const imageTopic = 'images';

/** After this an import that keeps stumbling (a full disk, a sick object store) ends with its reason. */
const patience = hours(6);

type Ports = Pick<ComputePorts, 'settings' | 'objects' | 'cloudKey'>;

/**
 * Fetches the bytes of registered images. A crash in the middle leaves the row as it is, so the next start begins
 * again; what is wrong with the image itself fails it at once, everything else is tried again.
 */
export const imageImport = (ports: Ports, keeping: ImageKeeping): Reconciler => ({
  name: 'compute/image-import',
  every: minutes(1),
  wokenBy: [imageTopic],

  async keys(read) {
    const rows = await db(read).selectFrom('image').select('id').where('phase', '=', 'importing').execute();
    return rows.map(({ id }) => id);
  },

  async one(context, key) {
    const row = await context.store.read((read) => images.find(read, key));
    if (row?.phase !== 'importing') return;
    try {
      await fetch(context, ports, keeping, row);
    } catch (error) {
      if (error instanceof AwsError && error.status < 500)
        return fail(context, row, { code: error.code, say: error.message });
      if (context.world.now() - row.created_at < patience) throw error;
      await fail(context, row, { code: 'InternalError', say: 'Its object could not be read for hours.' });
    }
  },
});

async function fetch({ store }: ReconcilerContext, ports: Ports, keeping: ImageKeeping, row: ImageRow): Promise<void> {
  const place = imagePlace(row.location);
  if (!place) throw errors.invalidValue('ImageLocation', row.location);
  const limit = ports.settings.limits.imageBytes;
  const open = openerOf(ports, row, place);
  const content = await contentOf(store, ports, row, place, open);
  await keeping.add(row.kind === 'machine' ? partitioned(content) : content, limit, async ({ digest, bytes }) => {
    const facts =
      row.kind === 'machine'
        ? inspectImage(await keeping.head(digest, headerBytes), { bytes, limit, declared: declaredRaw(row, place) })
        : plainFile(bytes);
    if (row.import_format === 'qcow2' && facts.format !== 'qcow2') throw invalidImage('it is not a qcow2');
    await store.write((tx) =>
      whileImporting(tx, row, {
        digest,
        format: facts.format,
        bytes,
        virtual_bytes: facts.virtualBytes,
        phase: 'ready',
        reason: null,
        ...(row.import_task !== null && { import_progress: 100 }),
      }),
    );
  });
}

type Open = (key: string) => Promise<ObjectSource>;

const openerOf =
  ({ objects }: Ports, { account }: ImageRow, { bucket }: ImagePlace): Open =>
  async (key) => {
    const object = await objects.open(account, bucket, key);
    if (!object) throw errors.noImageObject(bucket, key);
    return object;
  };

async function bundled(ports: Ports, { key }: ImagePlace, open: Open): Promise<AsyncIterable<Uint8Array>> {
  const object = await open(key);
  if (object.bytes > mostManifestBytes) throw errors.manifest(`it is larger than ${mostManifestBytes} bytes`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of object.read()) chunks.push(chunk);
  const manifest = readManifest(Buffer.concat(chunks).toString('utf8'));
  if (manifest.size > ports.settings.limits.imageBytes) throw invalidImage(`it has ${manifest.size} bytes`);
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return unbundle(manifest, await ports.cloudKey(), async (part) => (await open(folder + part)).read());
}

/** What is named `.raw`, or was imported as such, is a raw disk, whatever its first bytes look like. */
function declaredRaw({ import_format: said }: ImageRow, { key }: ImagePlace): 'raw' | undefined {
  if (said !== null) return said === 'raw' || said === 'iso' ? 'raw' : undefined;
  return key.endsWith('.raw') ? 'raw' : undefined;
}

async function contentOf(
  store: Store,
  ports: Ports,
  row: ImageRow,
  place: ImagePlace,
  open: Open,
): Promise<AsyncIterable<Uint8Array>> {
  if (place.bundle && row.import_task === null) return bundled(ports, place, open);
  const object = await open(place.key);
  if (row.import_task === null) return object.read();
  if (row.import_format !== 'vmdk') return counted(store, row, object.read(), object.bytes);
  const disk = await readVmdk(new RangeReader(object), ports.settings.limits.imageBytes);
  return counted(store, row, qcow2Stream(disk), disk.used.length * clusterBytes);
}

/** Twenty times at most somebody who watches is told how far it has come. */
const step = 5;

async function* counted(
  store: Store,
  row: ImageRow,
  bytes: AsyncIterable<Uint8Array>,
  about: number,
): AsyncGenerator<Uint8Array> {
  let [done, told] = [0, 0];
  for await (const piece of bytes) {
    yield piece;
    done += piece.length;
    const percent = Math.min(99, Math.floor((99 * done) / about));
    if (percent < told + step) continue;
    told = percent;
    await store.write((tx) => whileImporting(tx, row, { import_progress: percent }));
  }
}

function plainFile(bytes: number): { format: 'raw'; virtualBytes: number } {
  if (bytes === 0) throw invalidImage('it is empty');
  return { format: 'raw', virtualBytes: bytes };
}

async function fail({ store, world }: ReconcilerContext, row: ImageRow, reason: Reason): Promise<void> {
  world.log.info('An image could not be imported.', { image: row.id, reason: reason.say });
  await store.write((tx) => whileImporting(tx, row, { phase: 'failed', reason: JSON.stringify(reason) }));
}

/** It may have been deregistered meanwhile, which stays. */
async function whileImporting(tx: Tx, { id, account }: ImageRow, change: Partial<ImageRow>): Promise<void> {
  await db(tx).updateTable('image').set(change).where('id', '=', id).where('phase', '=', 'importing').execute();
  changed(tx, { account, type: 'image', id });
}
