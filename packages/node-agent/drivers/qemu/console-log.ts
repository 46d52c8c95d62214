import { open, stat, writeFile } from 'node:fs/promises';

/** What a console log keeps, bytes. */
export const consoleBytes = 65_536;

/**
 * Appends serial output to a log and cuts it back to its last 64 KiB when it has grown to twice that. The log
 * belongs to root and only the agent writes it. While no agent runs, output gathers in the machine's own ring buffer
 * (`ringBytes`), which forgets the oldest: nothing grows without bound at any time.
 */
export async function appendConsole(path: string, output: Buffer): Promise<void> {
  if (output.length === 0) return;
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size + output.length <= 2 * consoleBytes) return await writeFile(path, output, { flag: 'a', mode: 0o600 });
  const before = await readConsole(path);
  await writeFile(path, Buffer.concat([before, output]).subarray(-consoleBytes), { mode: 0o600 });
}

/** The last 64 KiB of a log; empty if there is none. */
export async function readConsole(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - consoleBytes);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
