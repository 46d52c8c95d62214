import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CloudProcess, Key } from './cloud-process.ts';

const run = promisify(execFile);

/** How a program ended. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs other people's clients against a cloud, with nothing of this host's configuration. */
export function programs({ endpoint, config }: CloudProcess, home: string) {
  async function program(key: Key, command: string, args: readonly string[]): Promise<Ended> {
    const env: NodeJS.ProcessEnv = {
      ...{ PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey },
      ...{ AWS_DEFAULT_REGION: config.region, MALLEE_ENDPOINT: endpoint },
      ...(key.sessionToken !== undefined && { AWS_SESSION_TOKEN: key.sessionToken }),
    };
    return run(command, args, { env, cwd: home, timeout: 300_000, maxBuffer: 2e7 }).then(
      (said) => ({ code: 0, ...said }),
      (error: Ended) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
    );
  }

  /** What a program says, without the last line feed; throws with its complaint when it fails. */
  async function output(key: Key, command: string, args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await program(key, command, args);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout.replace(/\n$/, '');
  }

  const flags = ['--endpoint-url', endpoint, '--output', 'text'];
  return {
    output,
    aws: (key: Key, ...args: string[]) => output(key, '/usr/bin/aws', [...flags, ...args]),
    /** The complaint with which the AWS command line gives up. */
    async awsRefused(key: Key, ...args: string[]): Promise<string> {
      const { code, stderr, stdout } = await program(key, '/usr/bin/aws', [...flags, ...args]);
      if (code === 0) throw new Error(`aws ${args.join(' ')} was not refused: ${stdout}`);
      return stderr.trim();
    },
  };
}
