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
  readonly stdin?: string;
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

export interface Golden extends Around {
  /** What it says on stderr, and with which status it ends. */
  readonly err?: string;
  readonly code?: number;
}

/** A test: the command line asks these things of the cloud and prints these lines. */
export function golden(
  line: string,
  exchanges: readonly Exchange[],
  lines: readonly string[] | string,
  more: Golden = {},
): void {
  test(`${line} (${exchanges.map(({ operation }) => operation).join(', ') || 'asks nothing'})`, async () => {
    const [name = '', ...words] = splitWords(line);
    const cloud = await FakeCloud.open(exchanges);
    try {
      const said = await call(name, words, { ...more, env: { ...keys(cloud.url), ...more.env } });
      assert.equal(said.err, more.err ?? '');
      assert.deepEqual(cloud.heard.map(plainInput), exchanges.map(plainInput));
      const expected = typeof lines === 'string' ? lines : lines.map((each) => `${each}\n`).join('');
      assert.equal(said.out, expected.replaceAll('PORT', new URL(cloud.url).port));
      assert.equal(said.code, more.code ?? 0);
      assert.deepEqual(cloud.left, []);
    } finally {
      cloud.close();
    }
  });
}

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
