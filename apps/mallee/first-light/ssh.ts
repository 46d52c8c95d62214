import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Login {
  readonly address: string;
  readonly user: string;
  readonly keyFile: string;
}

/** Runs one command on a machine. Host keys of machines that live for a minute are not remembered. */
export async function ssh({ address, user, keyFile }: Login, command: string): Promise<string> {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'ConnectTimeout=5',
    'BatchMode=yes',
    'IdentitiesOnly=yes',
  ];
  const args = [...options.flatMap((option) => ['-o', option]), '-i', keyFile, `${user}@${address}`, command];
  try {
    const { stdout } = await run('ssh', args, { timeout: 60_000 });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`ssh ${user}@${address} ${command}: ${stderr?.trim() || message}`);
  }
}

/** Tries until the machine lets us in, for at most `withinMs`. */
export async function waitForLogin(login: Login, withinMs: number): Promise<void> {
  const started = performance.now();
  for (;;) {
    try {
      await ssh(login, 'true');
      return;
    } catch (error) {
      if (performance.now() - started > withinMs)
        throw new Error(`${login.address} did not let us in within ${withinMs / 1000} s.`, { cause: error });
      await sleep(500);
    }
  }
}
