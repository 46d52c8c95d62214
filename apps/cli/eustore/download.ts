import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type ProgressGiven, progressTo } from '../bundle/progress.ts';
import { fetchPublic } from '../client/fetch.ts';
import type { Context } from '../frame/context.ts';
import { CommandError, troubleOf } from '../frame/failure.ts';

/** Loads a tarball into a file; checks it where its name in the catalogue is its checksum. */
export async function download(
  context: Context,
  { name, source }: { readonly name: string; readonly source: URL },
  path: string,
  given: ProgressGiven,
): Promise<void> {
  const answer = await fetchPublic(context, source);
  if (!answer) throw new CommandError(`${source.href}: 404 Not Found`);
  const length = answer.headers['content-length'];
  const tell = progressTo(context.system, given);
  const hash = createHash('md5');
  let size = 0;
  const file = await open(path, 'wx').catch(troubleOf(path));
  try {
    for await (const chunk of answer) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
      await file.writeFile(chunk as Buffer).catch(troubleOf(path));
      tell('bytes', size, length === undefined ? undefined : Number(length));
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new CommandError(`${source.href}: the download broke off after ${size} bytes (${code})`);
  } finally {
    await file.close();
  }
  if (isChecksum(name) && checksum(hash.digest('hex')) !== name)
    throw new CommandError(`${source.href}: the checksum is wrong; the download is damaged or was changed`);
}

/** Newer catalogues name an image by ten digits; older ones in words. */
const isChecksum = (name: string) => /^\d{10}$/.test(name);

/** Of the MD5 sum's hexadecimal text, as eustore's catalogues have it: against damage, not against forgers. */
const checksum = (md5: string) => String(crc32(md5)).padStart(10, '0');
