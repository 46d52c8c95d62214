import { join } from 'node:path';
import type { Files } from './files.ts';
import { fileName, type Segments } from './segments.ts';

/**
 * Copies the segment files to an empty folder, up to where the log ends at the call. The caller has pinned recycling.
 * The index is not copied: opening the copy builds it.
 */
export async function copySegments(
  files: Files,
  segments: Segments,
  log: { readonly life: number; readonly end: number },
  folders: { readonly from: string; readonly to: string },
): Promise<{ segments: number; bytes: number }> {
  const copied = [...segments.ordered('log'), ...segments.ordered('body')];
  const { end } = log;
  await files.makeDir(folders.to);
  if ((await files.list(folders.to)).length > 0) throw new RangeError(`${folders.to} is not empty`);
  let bytes = 0;
  for (const { life, kind, size } of copied) {
    const target = join(folders.to, fileName(life, kind));
    await files.copy(join(folders.from, fileName(life, kind)), target);
    const fd = files.open(target);
    try {
      // Groups that arrived during the copy may be in it without those before them.
      if (life === log.life) await files.truncate(fd, end);
      await files.truncate(fd, size);
      await files.sync(fd);
    } finally {
      files.close(fd);
    }
    bytes += size;
  }
  await files.syncDir(folders.to);
  return { segments: copied.length, bytes };
}
