import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';

/** A password from a terminal, twice and unseen; from anything else its first line. */
export async function askPassword({ stdin, stderr }: System): Promise<string> {
  const terminal = stdin.isTTY === true;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: unseen, terminal });
  const lines = reader[Symbol.asyncIterator]();
  const line = async (prompt: string) => {
    if (terminal) stderr.write(prompt);
    const { value, done } = await lines.next();
    if (terminal) stderr.write('\n');
    return done ? '' : (value as string);
  };
  try {
    const password = await line('New password: ');
    if (password === '') throw new CommandError('no password was given');
    if (terminal && (await line('Again: ')) !== password) throw new CommandError('these are two passwords');
    return password;
  } finally {
    reader.close();
  }
}
