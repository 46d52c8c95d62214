import { chmod, mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Digest, VolumeId, World } from '@mallee/base';
import type { CloudLink, DesiredVolume, ImageFormat } from '@mallee/node-contract';
import { z } from 'zod';
import type { DiskFile, VolumeDriver } from '../driver.ts';
import { Fault } from '../fault.ts';
import { removeFile, roomIn, writeWhole } from './files.ts';
import { createImageCache, type Progress, spareBytes } from './image-cache.ts';
import { emptyQcow2, inspectBytes, inspectImage } from './qcow2.ts';

/** What a volume stands on, beside its file: the cache must keep it as long as the volume lives. */
const noteSchema = z.object({
  base: z
    .object({
      digest: z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]),
      format: z.enum(['qcow2', 'raw']),
    })
    .optional(),
});
type Note = z.infer<typeof noteSchema>;

const gibibyte = 1_073_741_824;
const suffix = '.qcow2';

export interface FileVolumesOptions {
  readonly world: World;
  readonly dataDir: string;
  readonly fetch: CloudLink['fetch'];
}

/** Volumes as qcow2 files, each an overlay on an image of the cache or empty. */
export async function createFileVolumes({ world, dataDir, fetch }: FileVolumesOptions): Promise<VolumeDriver> {
  const dir = path.join(path.resolve(dataDir), 'volumes');
  await mkdir(dir, { recursive: true });
  // Machines open their own disks by path; which disks there are is not for them to see.
  await chmod(dir, 0o711);
  const images = await createImageCache(world, path.join(path.resolve(dataDir), 'images'), fetch);
  const diskPath = (id: VolumeId): string => path.join(dir, `${id}${suffix}`);
  const notePath = (id: VolumeId): string => path.join(dir, `${id}.json`);
  const making = new Set<VolumeId>();

  const readNote = async (id: VolumeId): Promise<Note> => {
    try {
      return noteSchema.parse(JSON.parse(await readFile(notePath(id), 'utf8')));
    } catch (error) {
      throw new Fault('VolumeLost', `What is known of ${id} cannot be read, so its disk cannot be opened.`, error);
    }
  };

  const listVolumes = async (): Promise<VolumeId[]> => {
    const names = (await readdir(dir)).filter((name) => name.startsWith('vol-') && name.endsWith(suffix));
    return names.map((name) => name.slice(0, -suffix.length) as VolumeId);
  };

  /** An image may only become a disk if it keeps to its own bytes and fits. */
  const checkImage = async (file: string, format: ImageFormat, wish: DesiredVolume): Promise<void> => {
    const { virtualBytes } = inspectImage(await headOf(file), format, (await stat(file)).size);
    if (virtualBytes > wish.gib * gibibyte)
      throw new Fault(
        'VolumeTooSmall',
        `The image needs ${Math.ceil(virtualBytes / gibibyte)} GiB, ${wish.id} has ${wish.gib}.`,
      );
  };

  const make = async (wish: DesiredVolume, progress: Progress, signal: AbortSignal): Promise<void> => {
    const { source, id } = wish;
    let note: Note = {};
    let base: { path: string; format: ImageFormat } | undefined;
    if (source.from === 'image') {
      const { digest, format, bytes } = source;
      const file = await images.ensure(digest, bytes, progress, signal);
      await checkImage(file, format, wish);
      base = { path: path.relative(dir, file), format };
      note = { base: { digest, format } };
    }
    if ((await roomIn(dir)).free < spareBytes) throw new Fault('DiskFull', 'The node’s disk has no room for a volume.');
    signal.throwIfAborted();
    // The note goes first: a disk without one would be unreadable, a note without a disk is nothing.
    await writeWhole(notePath(id), JSON.stringify(note), 0o600);
    await writeWhole(diskPath(id), emptyQcow2(wish.gib * gibibyte, base), 0o600);
    progress(100);
  };

  return {
    async survey() {
      for (const name of await readdir(dir))
        if (name.endsWith('.part') && !making.has(path.parse(path.parse(name).name).name as VolumeId))
          await removeFile(path.join(dir, name));
      await images.clean();
      return new Set(await listVolumes());
    },
    async create(wish, progress, signal) {
      if (await exists(diskPath(wish.id))) return;
      making.add(wish.id);
      await make(wish, progress, signal).finally(() => making.delete(wish.id));
    },
    async open(id, signal) {
      if (!(await exists(diskPath(id)))) throw new Fault('VolumeLost', `The disk of ${id} is missing.`);
      const { base } = await readNote(id);
      const disk: DiskFile = { volume: id, path: diskPath(id), format: 'qcow2' };
      if (!base) return disk;
      const file = await images.ensure(base.digest, undefined, () => {}, signal);
      return { ...disk, base: { path: file, format: base.format } };
    },
    bootFile: (digest, progress, signal) => images.ensure(digest, undefined, progress, signal),
    async remove(id) {
      await removeFile(diskPath(id));
      await removeFile(notePath(id));
    },
    async trim(used) {
      const kept = new Set<Digest>(used);
      for (const id of await listVolumes()) {
        const note = await readNote(id).catch(() => undefined);
        if (!note)
          return world.log.warn('Nothing is dropped from the cache while a volume’s note is unreadable', { id });
        if (note.base) kept.add(note.base.digest);
      }
      await images.trim(kept);
    },
  };
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(inspectBytes), 0, inspectBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Only a clear `no such file` counts as missing: a disk that cannot be looked at must not be made anew. */
async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new Fault('DiskUnreadable', `The node cannot look at ${file}.`, error);
  }
}
