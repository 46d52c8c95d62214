import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PostgresServer {
  /** Where to connect, with room for a `&options=`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A server of the test's own: Debian's PostgreSQL in a folder that goes away with it, heard on a unix socket in there
 * alone. It refuses to be root, so it runs as the user whom the package made.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const [bin] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  if (bin === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  const folder = await mkdtemp(join(tmpdir(), 'mallee-postgres-'));
  const user = process.geteuid?.() === 0 ? { uid: await idOf('-u'), gid: await idOf('-g') } : {};
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const own = { ...user, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  const access = ['--username=mallee', '--auth=trust', '--no-sync'];
  await run(join(bin, 'initdb'), ['--pgdata', data, '--locale=C', '--encoding=UTF8', ...access], own);
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off'];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(bin, 'postgres'), args, { ...own, stdio: 'ignore' });
  const ended = once(server, 'exit');
  const kill = () => server.kill('SIGINT');
  process.once('exit', kill);
  await untilReady(join(bin, 'pg_isready'), folder, server);
  return {
    url: `postgres:///postgres?host=${folder}&user=mallee`,
    async stop() {
      process.off('exit', kill);
      // Fast shutdown: open sessions are ended.
      kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function idOf(flag: '-u' | '-g'): Promise<number> {
  return Number((await run('id', [flag, 'postgres'])).stdout);
}

async function untilReady(program: string, host: string, server: { exitCode: number | null }): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (server.exitCode !== null) break;
    const ready = await run(program, ['--host', host, '--username=mallee']).then(
      () => true,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('PostgreSQL did not start.');
}
