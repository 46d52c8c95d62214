import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { _InstanceType } from '@aws-sdk/client-ec2';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { buildTinyImage } from '../../../../images/tiny/build.ts';
import type { CloudStatus } from '../../commands/status.ts';
import { loadConfig } from '../../config.ts';
import { askCloud } from '../../control/ask.ts';
import { cloudUser, dataFolder, prepareDataFolder } from '../../data-folder.ts';
import { ssh, waitForLogin } from '../../first-light/ssh.ts';
import { holder } from '../../supervisor/lock.ts';
import { eventually } from '../eventually.ts';
import { halfWritten } from './half-written.ts';
import type { Site } from './site.ts';

const run = promisify(execFile);
const patienceMs = 300_000;

/** Makes a data folder with a tiny image; apart, because the stand-in host reaches no package server. */
export async function prepareMachineSite(): Promise<string> {
  const data = await mkdtemp('/var/tmp/mallee-crash-');
  const folder = dataFolder(data);
  await prepareDataFolder(folder);
  const box = `mk${process.pid % 10_000}`;
  const network = `network: { namespace: ${box}, publicPool: 198.18.6.0/24, outbound: none }`;
  // A round's launches may come before the last round's machines have ended: there has to be room for both.
  await writeFile(folder.files.config, `${network}\nmachines: { vcpusPerCore: 64 }\n`);
  const workDir = join(data, 'image');
  await mkdir(workDir);
  const { path } = await buildTinyImage({ workDir, outFile: join(workDir, 'tiny.qcow2'), log: () => {} });
  await copyFile(path, folder.files.tinyImage);
  await chown(folder.files.tinyImage, cloudUser, cloudUser);
  await rm(workDir, { recursive: true });
  await writeFile(join(data, 'boot-id'), `${randomUUID()}\n`);
  return data;
}

/**
 * Words of `sh` that turn a process into a host of its own: its links, its names of namespaces, and a boot id that a test
 * can change. They expect the data folder in `$0`.
 */
export const standInHost = [
  'ip link set lo up',
  'mkdir -p /run/netns',
  'mount -t tmpfs tmpfs /run/netns',
  'mount --bind "$0/boot-id" /proc/sys/kernel/random/boot_id',
].join(' && ');

/** The box as users have it, on the stand-in host in which this process lives. */
export async function openMachineSite(data: string): Promise<Site> {
  const folder = dataFolder(data);
  const config = loadConfig({ data });
  const box = config.network.namespace;
  const machines = join(folder.node, 'machines');
  const keyFile = join(data, 'key');
  // Not by the launcher, which may want to fetch the program's parts.
  const main = join(import.meta.dirname, '../../main.ts');
  const mallee = (...args: string[]) =>
    run(process.execPath, [main, ...args, '--data', data], { timeout: 600_000, maxBuffer: 1e7 });

  const children = async (): Promise<number[]> => {
    const held = holder(folder.files.supervisor);
    if (!held) return [];
    const text = await readFile(`/proc/${held.pid}/task/${held.pid}/children`, 'utf8').catch(() => '');
    return text.trim().split(/\s+/).filter(Boolean).map(Number);
  };
  const namespaces = () => readdir('/run/netns');

  /** Processes whose command line fits, with what fitted. */
  const processes = async (pattern: RegExp): Promise<{ pid: number; fits: RegExpExecArray }[]> => {
    const found: { pid: number; fits: RegExpExecArray }[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      const text = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
      const fits = pattern.exec(text);
      if (fits) found.push({ pid: Number(name), fits });
    }
    return found;
  };
  const qemus = () => processes(new RegExp(`socket,id=qmp,path=${machines}/(i-[0-9a-f]+)/`));

  return {
    config,
    async start() {
      if (!holder(folder.files.supervisor)) await mallee('up', '--yes', '--detach', '--no-first-light');
      const heard = async () => {
        const seen = await askCloud<CloudStatus>(config, 'GET', '/status').catch(() => undefined);
        const fresh = seen?.nodes.some(({ seenSecondsAgo }) => seenSecondsAgo < 2);
        return fresh && (await children()).length === 2 ? true : undefined;
      };
      await eventually('both processes serve', heard, patienceMs);
    },
    async kill() {
      const killed = await children();
      for (const pid of killed) process.kill(pid, 'SIGKILL');
      const dead = async () => ((await children()).some((pid) => killed.includes(pid)) ? undefined : true);
      await eventually('both processes are dead', dead);
    },
    async restartHost() {
      const held = holder(folder.files.supervisor);
      const pids = [...(held ? [held.pid] : []), ...(await children())];
      for (const { pid } of await processes(new RegExp(`${data}/|/run/${box}-net/`))) pids.push(pid);
      for (const pid of new Set(pids))
        try {
          process.kill(pid, 'SIGKILL');
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      const ended = async () => (holder(folder.files.supervisor) || (await qemus()).length > 0 ? undefined : true);
      await eventually('nothing of the cloud runs', ended);
      for (const name of await namespaces()) await run('ip', ['netns', 'delete', name]);
      await rm(`/run/${box}-net`, { recursive: true, force: true });
      await writeFile(join(data, 'boot-id'), `${randomUUID()}\n`);
    },
    async launch({ ec2 }) {
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
      const PublicKeyMaterial = await readFile(`${keyFile}.pub`);
      await ec2.send(new ImportKeyPairCommand({ KeyName: 'crash', PublicKeyMaterial }));
      const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'crash', Description: 'crash' }));
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      const { Images } = await ec2.send(new DescribeImagesCommand({}));
      return {
        ...{ ImageId: Images![0]!.ImageId!, InstanceType: 'mallee.tiny' as _InstanceType },
        ...{ KeyName: 'crash', SecurityGroupIds: [GroupId!] },
      };
    },
    async age(_instance, address) {
      const login = { address: address!, user: 'root', keyFile };
      await waitForLogin(login, patienceMs);
      return Number(await ssh(login, 'cut -d. -f1 /proc/uptime'));
    },
    async look() {
      const strays = [...(await halfWritten(folder.node)), ...(await halfWritten(folder.cloud))];
      const running = (await qemus()).map(({ fits }) => fits[1]!);
      const folders = (await readdir(machines)).filter((name) => name.startsWith('i-'));
      if (new Set(running).size !== running.length) strays.push(`Some run twice: ${running.join()}.`);
      let taps = 0;
      for (const name of await namespaces()) {
        const { stdout } = await run('ip', ['-n', name, '-o', 'link']);
        taps += stdout.match(/: tap/g)?.length ?? 0;
        if (name !== box && running.length === 0) strays.push(`The namespace ${name} has no machine.`);
      }
      if (taps !== running.length) strays.push(`${taps} taps for ${running.length} machines.`);
      const volumes = (await readdir(join(folder.node, 'volumes'))).map((name) => /^vol-[0-9a-f]+/.exec(name)?.[0]);
      return {
        instances: new Set([...running, ...folders]),
        volumes: new Set(volumes.filter((name) => name !== undefined)),
        strays,
      };
    },
    async log() {
      const { stdout } = await mallee('logs', '--lines', '60');
      return stdout;
    },
    async end() {
      await mallee('down', '--machines').catch(() => {});
      await rm(data, { recursive: true, force: true });
    },
  };
}
