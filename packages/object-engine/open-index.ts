import { ClassicLevel } from 'classic-level';
import { EngineError } from './errors.ts';
import { mib } from './limits.ts';
import type { Index } from './view.ts';

/** Opens the index and with it takes the folder's lock. One that cannot be read is thrown away: the log is the truth. */
export async function openIndex(dir: string): Promise<Index> {
  try {
    return await open(dir);
  } catch (error) {
    if (causeCode(error) === 'LEVEL_LOCKED')
      throw new EngineError('locked', `Another process has ${dir} open.`, { cause: error });
    await ClassicLevel.destroy(dir);
    return open(dir);
  }
}

async function open(dir: string): Promise<Index> {
  const index = new ClassicLevel<Buffer, Buffer>(dir, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    // Most of a value is ETag and metadata that the caller may have packed already; time goes into commits instead.
    compression: false,
    cacheSize: 64 * mib,
    writeBufferSize: 16 * mib,
    maxFileSize: 8 * mib,
  });
  await index.open();
  return index;
}

function causeCode(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
