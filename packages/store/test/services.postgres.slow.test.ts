import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { postgres } from '../postgres.ts';
import { startPostgres } from './postgres-server.ts';

const root = join(import.meta.dirname, '../../..');

/** Runs test files in a process of their own, which is told where the server is. */
function suites(pattern: string, server: string): Promise<{ code: number | null; stdout: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  // Without force a failed test that left a connection open would be waited for.
  const args = ['--test', '--test-force-exit', '--test-reporter=tap', '--disable-warning=ExperimentalWarning', pattern];
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...env, MALLEE_TEST_POSTGRES: server }, maxBuffer: 2 ** 26 };
    const child = execFile(process.execPath, args, options, (_error, stdout) =>
      resolve({ code: child.exitCode, stdout }),
    );
  });
}

const owners: readonly (readonly [name: string, files: string, databases: number])[] = [
  ['the gateway', 'packages/gateway/test/activity.test.ts', 3],
  ...['iam', 'objects', 'compute'].map((name) => [name, `services/${name}/**/*.test.ts`, 10] as const),
];

for (const [name, files, least] of owners)
  test(`the rows of ${name} pass its own tests on PostgreSQL`, async () => {
    const server = await startPostgres();
    try {
      const { code, stdout } = await suites(files, server.url);
      assert.equal(code, 0, stdout);
      const database = postgres(server.url);
      const schemas = "select count(*) as count from pg_namespace where nspname like 'test!_%' escape '!'";
      const { rows } = await (await database.writer()).query(schemas, []);
      await database.close();
      assert.ok(Number(rows[0]!.count) > least, 'The tests did not use the server.');
    } finally {
      await server.stop();
    }
  });
