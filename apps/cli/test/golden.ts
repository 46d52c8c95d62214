import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { dispatch } from '../dispatch.ts';
import type { System } from '../frame/system.ts';
import { type Exchange, FakeCloud, secret } from './fake-cloud.ts';

/** A folder without anybody's configuration. */
export const home = mkdtempSync(join(tmpdir(), 'mallee-cli-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Buffer;
  readonly terminal?: boolean;
  readonly now?: number;
  readonly signal?: AbortSignal;
}

/** Runs a command in this process, as the shell would. */
export async function call(name: string, words: readonly string[], around: Around = {}): Promise<Said> {
  const said = { out: '', err: '' };
  const { terminal: isTTY = false } = around;
  const say = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    said[to] += String(text);
  };
  const system: System = {
    env: around.env ?? {},
    home,
    cwd: home,
    pid: 4711,
    stdin: Readable.from([around.stdin ?? '']),
    stdout: { isTTY, write: say('out') },
    stderr: { isTTY, write: say('err') },
    now: () => around.now ?? Date.now(),
    pause: async () => undefined,
    signal: around.signal ?? new AbortController().signal,
  };
  const code = await dispatch(name, words, system);
  return { code, ...said };
}

/** The environment of somebody who has keys for the fake cloud. */
export const keys = (url: string): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'AKIEXAMPLE',
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_ENDPOINT_URL: url,
});

/** Holds that a command line prints these lines and nothing else, and ends well. */
export async function prints(line: string, lines: readonly string[] | string, around: Around = {}): Promise<void> {
  const [name = '', ...words] = splitWords(line);
  assert.deepEqual(await call(name, words, around), { code: 0, out: textOf(lines), err: '' }, line);
}

/** A test: the command line asks these things of the cloud and prints these lines. */
export function golden(
  line: string,
  exchanges: readonly Exchange[],
  lines: readonly string[] | string,
  around: Around = {},
): void {
  scripted(line, exchanges, { code: 0, out: textOf(lines), err: '' }, around);
}

/** A test: the command line asks these things of the cloud, says this on stderr and ends with this status. */
export function failing(line: string, exchanges: readonly Exchange[], err: string, code = 1): void {
  scripted(line, exchanges, { code, out: '', err }, {});
}

function scripted(line: string, exchanges: readonly Exchange[], expected: Said, around: Around): void {
  test(`${line} (${exchanges.map(({ operation }) => operation).join(', ') || 'asks nothing'})`, async () => {
    const [name = '', ...words] = splitWords(line);
    const cloud = await FakeCloud.open(exchanges);
    try {
      const said = await call(name, words, { ...around, env: { ...keys(cloud.url), ...around.env } });
      assert.equal(said.err, expected.err);
      assert.deepEqual(cloud.heard.map(plainInput), exchanges.map(plainInput));
      assert.equal(said.out, expected.out.replaceAll('PORT', new URL(cloud.url).port));
      assert.equal(said.code, expected.code);
      assert.deepEqual(cloud.left, []);
    } finally {
      cloud.close();
    }
  });
}

const textOf = (lines: readonly string[] | string) =>
  typeof lines === 'string' ? lines : lines.map((each) => `${each}\n`).join('');

/** As a shell splits words; quotes are all that is needed here. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s']+|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
}

/** Without members that are not there. */
const plainInput = ({
  service,
  operation,
  input,
}: Pick<Exchange, 'service' | 'operation' | 'input'> | { service: string; operation: string; input: object }) => ({
  service,
  operation,
  input: JSON.parse(JSON.stringify(input)) as unknown,
});
