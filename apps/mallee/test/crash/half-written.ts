import { readdir } from 'node:fs/promises';

/** Files that somebody began and that bear no final name; the parts of uploads are the engine's own. */
export async function halfWritten(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.(part|new|tmp)$/.test(name)).map((name) => `${name} is half-written.`);
}
