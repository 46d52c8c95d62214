import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildTinyImage, type TinyImage } from '../../../images/tiny/build.ts';
import { cloudUser, dataFolder, prepareDataFolder } from '../data-folder.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../..');

/** A host for one cloud with real machines, which a test takes through `./mallee`. */
export interface Box extends AsyncDisposable {
  /** Of the cloud's network namespaces on that host. */
  readonly name: string;
  /** The cloud's data folder. */
  readonly data: string;
  /** The tiny machine, in its work folder. */
  readonly tiny: TinyImage;
  /** What starts a program on that host. */
  readonly enter: readonly string[];
  /** Runs a command there, with the administrator's keys as soon as there are any; returns what it printed. */
  onHost(command: readonly string[], timeout?: number): Promise<string>;
  mallee(...args: string[]): Promise<string>;
  aws(...args: string[]): Promise<string>;
  /** The ids of the cloud's processes of this role. */
  processes(role: 'cloud' | 'node'): Promise<number[]>;
  /** Runs a command on a machine, as root with a private key. */
  ssh(key: string, address: string, command: string): Promise<string>;
}

/** A network namespace that stands for the host, and a data folder in which the tiny image lies ready. */
export async function openBox(publicPool: string): Promise<Box> {
  const name = `mt${process.pid % 10_000}`;
  const host = `${name}-host`;
  const data = await mkdtemp('/var/tmp/mallee-box-');
  // Never `ip netns exec`, which would hide the namespaces made inside.
  const enter = ['nsenter', `--net=/run/netns/${host}`];

  async function environment(): Promise<NodeJS.ProcessEnv> {
    const { PATH, HOME } = process.env;
    const file = await readFile(join(data, 'credentials/eucalyptus-admin.env'), 'utf8').catch(() => '');
    const keys = [...file.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, key, value]) => [key!, value!]);
    return { PATH, HOME, ...Object.fromEntries(keys), AWS_PAGER: '' };
  }
  const onHost: Box['onHost'] = async (command, timeout = 600_000) => {
    const [first, ...rest] = [...enter, ...command];
    const { stdout } = await run(first!, rest, { timeout, maxBuffer: 1e7, env: await environment() });
    return stdout.trim();
  };
  const mallee = (...args: string[]) => onHost([join(program, 'mallee'), ...args, '--data', data]);

  let tiny: TinyImage;
  const close = async () => {
    await mallee('down', '--machines').catch(() => {});
    await run('ip', ['netns', 'delete', host]).catch(() => {});
    await rm(data, { recursive: true, force: true });
  };
  try {
    const folder = dataFolder(data);
    await prepareDataFolder(folder);
    const config = `network: { namespace: ${name}, publicPool: ${publicPool}, outbound: none }\n`;
    await writeFile(join(data, 'mallee.yaml'), config);
    // Built here, because the stand-in host reaches no package server.
    await mkdir(join(data, 'image'));
    const image = join(data, 'image');
    tiny = await buildTinyImage({ workDir: join(image, 'work'), outFile: join(image, 'tiny.qcow2'), log: () => {} });
    await copyFile(tiny.path, folder.files.tinyImage);
    await chown(folder.files.tinyImage, cloudUser, cloudUser);
    await run('ip', ['netns', 'add', host]);
    await run('ip', ['-n', host, 'link', 'set', 'lo', 'up']);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ name, data, tiny, enter, onHost, mallee },
    aws: (...args) => onHost(['/usr/bin/aws', '--endpoint-url', 'http://127.0.0.1:8773', '--output', 'text', ...args]),
    async processes(role) {
      const { stdout } = await run('pgrep', ['-f', `apps/mallee/main.ts ${role} --data ${data}`]);
      return stdout.trim().split('\n').map(Number);
    },
    ssh(key, address, command) {
      const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
      const all = [...options, 'ConnectTimeout=5'].flatMap((option) => ['-o', option]);
      return onHost(['ssh', ...all, '-i', key, `root@${address}`, command]);
    },
    [Symbol.asyncDispose]: close,
  };
}
