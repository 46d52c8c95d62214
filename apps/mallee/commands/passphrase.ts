import { readFile } from 'node:fs/promises';
import { Trouble } from './say.ts';

/** The first line of a file. A passphrase on the command line would stand in the list of processes. */
export async function readPassphrase(file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new Trouble(`The passphrase cannot be read: ${(error as Error).message}`);
  }
  const end = bytes.indexOf('\n');
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  if (line.length < 8) throw new Trouble(`The first line of ${file} is the passphrase and has at least 8 characters.`);
  return line;
}
