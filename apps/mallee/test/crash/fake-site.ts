import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { _InstanceType } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { InstanceId } from '@mallee/base';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import { createFakeHost, fileMemory } from '@mallee/node-agent';
import { loadConfig } from '../../config.ts';
import { dataFolder } from '../../data-folder.ts';
import { halfWritten } from './half-written.ts';
import type { Site } from './site.ts';

/** The real cloud and a real agent, each a process, over a host that is a file. It needs neither root nor QEMU. */
export async function openFakeSite(): Promise<Site> {
  const data = await mkdtemp(join(tmpdir(), 'mallee-crash-'));
  const folder = dataFolder(data);
  await mkdir(folder.cloud, { mode: 0o700 });
  await mkdir(folder.node);
  await mkdir(folder.log);
  await writeFile(folder.files.config, 'network: { publicPool: 198.18.0.0/16 }\n');
  await writeFile(folder.files.tinyImage, Buffer.alloc(1024 * 1024, 'tiny'));
  const listen = `127.0.0.1:${await freePort()}`;
  const config = loadConfig({ data, listen });
  const memory = fileMemory(join(data, 'host'));
  const host = () => createFakeHost({ world: realWorld(quietLog(), new Metrics()), memory });
  let running: ChildProcess[] = [];

  const begin = async (name: string, args: readonly string[]): Promise<void> => {
    const log = openSync(join(folder.log, `${name}.log`), 'a');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    running.push(child);
    const ended = once(child, 'exit').then(() => undefined);
    const word = await Promise.race([once(child, 'message'), ended]);
    if (!word) throw new Error(`The ${name} did not start: ${await readFile(join(folder.log, `${name}.log`), 'utf8')}`);
  };

  const site: Site = {
    config,
    async start() {
      await begin('cloud', [join(import.meta.dirname, '../../main.ts'), 'cloud', '--data', data, '--listen', listen]);
      await begin('node', [join(import.meta.dirname, 'fake-node-process.ts'), data]);
    },
    async kill() {
      const living = running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      const ended = living.map((child) => once(child, 'exit'));
      for (const child of living) child.kill('SIGKILL');
      await Promise.all(ended);
      running = [];
    },
    async restartHost() {
      host().reboot();
    },
    async launch({ ec2 }) {
      const { Images } = await ec2.send(new DescribeImagesCommand({}));
      return { ImageId: Images![0]!.ImageId!, InstanceType: 'mallee.tiny' as _InstanceType };
    },
    async age(instance) {
      // Its first boot is to stay its only one.
      return 1 / (host().state.machines.get(instance as InstanceId)?.boots ?? Number.POSITIVE_INFINITY);
    },
    async look() {
      const { machines, folders, taps, guests, volumes, violations } = host().state;
      const strays = [...violations, ...(await halfWritten(data))];
      const owners = new Map(
        [...machines.values()].flatMap(({ plan }) => plan.nics.map(({ nic }) => [nic.id, plan.id])),
      );
      for (const id of taps.keys()) if (!owners.has(id)) strays.push(`The tap of ${id} has no machine.`);
      for (const { instance } of guests)
        if (!machines.has(instance)) strays.push(`The metadata service knows ${instance}.`);
      return { instances: new Set([...machines.keys(), ...folders.keys()]), volumes: new Set(volumes.keys()), strays };
    },
    async log() {
      const names = await readdir(folder.log);
      const texts = await Promise.all(names.map((name) => readFile(join(folder.log, name), 'utf8')));
      return texts.map((text, at) => `${names[at]}:\n${text.slice(-4000)}`).join('\n');
    },
    async end() {
      await site.kill();
      await rm(data, { recursive: true, force: true });
    },
  };
  return site;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
