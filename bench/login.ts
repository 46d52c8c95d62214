/**
 * Runs on a stand-in host (`benches/launch-to-login.ts` makes it): how long a launch over the API takes until somebody is
 * logged in, and what of it is not the guest's. The yardstick is the same command line run bare, in turns with ours.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFolder } from '../apps/mallee/data-folder.ts';
import { ssh } from '../apps/mallee/first-light/ssh.ts';
import { openClients } from '../apps/mallee/test/crash/clients.ts';
import { openMachineSite } from '../apps/mallee/test/crash/machine-site.ts';
import { eventually } from '../apps/mallee/test/eventually.ts';
import { findMachines } from '../packages/node-agent/drivers/qemu/processes.ts';
import type { Figure } from './bench.ts';
import { BareHost } from './cloud/bare-host.ts';
import { Client } from './cloud/client.ts';

const rounds = 5;
const patienceMs = 300_000;
/** The unit of /proc/PID/stat, on every architecture that QEMU's host can be. */
const ticksPerSecond = 100;

const data = process.argv[2]!;
const machines = join(dataFolder(data).node, 'machines');
const keyFile = join(data, 'key');
const site = await openMachineSite(data);
let bare: BareHost | undefined;
const interrupted = Promise.withResolvers<never>();
// Whatever happens, the cloud is taken down in peace: its processes would outlive this one.
for (const event of ['SIGINT', 'SIGTERM', 'disconnect'])
  process.on(event, () => interrupted.reject(new Error(`The bench was interrupted (${event}).`)));
process.on('uncaughtException', interrupted.reject);
try {
  await Promise.race([play(), interrupted.promise]);
} catch (error) {
  console.error(error, await site.log().catch(() => ''));
  process.exitCode = 1;
} finally {
  await bare?.close();
  await site.end();
  await rm(data, { recursive: true, force: true });
  process.exit();
}

async function play(): Promise<void> {
  await site.start();
  const { client, launch } = await prepare();
  // Its bytes of the image stay in the node's cache, and its command line is the yardstick's.
  const first = await launch();
  // Until then its process is still on its way to become QEMU.
  await comesToBe(client, first, 'running');
  bare = await BareHost.open(join(data, 'bare'), (await machineOf(first)).pid, `${keyFile}.pub`);
  await end(client, first);

  const ours: Launch[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measureLaunch(client, launch));
    theirs.push(await bare.boot(login));
  }
  const baseline = median(theirs);
  tell({ what: 'bare QEMU until the first login', value: baseline, unit: 'ms' });
  const told = (what: string, of: (launch: Launch) => number, compared = false) => {
    const value = median(ours.map(of));
    const ratio = compared ? { ratio: { value: value / baseline, to: 'bare QEMU' } } : {};
    tell({ what, value, unit: 'ms', ...ratio });
  };
  told('RunInstances until the first login', ({ asked, loggedIn }) => loggedIn - asked, true);
  told('  RunInstances until its answer', ({ asked, answered }) => answered - asked);
  told('  its answer until QEMU starts', ({ answered, started }) => started - answered);
  told('  QEMU until the first login', ({ started, loggedIn }) => loggedIn - started, true);
}

/** A client of the cloud, and what launches a machine for whoever has the key. */
async function prepare(): Promise<{ client: Client; launch: () => Promise<string> }> {
  const clients = await openClients(site.config);
  try {
    const { ImageId, InstanceType, KeyName, SecurityGroupIds } = await site.launch(clients);
    const { port, region } = site.config;
    const client = new Client({ port, region, credentials: await clients.ec2.config.credentials() });
    const wanted = {
      ...{ ImageId: ImageId!, InstanceType: InstanceType!, KeyName: KeyName!, MinCount: 1, MaxCount: 1 },
      'SecurityGroupId.1': SecurityGroupIds![0]!,
    };
    return { client, launch: async () => (await ask(client, 'RunInstances', wanted, 'instanceId'))! };
  } finally {
    clients.close();
  }
}

/** Moments in the life of one launch, by `performance.now`. */
interface Launch {
  readonly asked: number;
  readonly answered: number;
  readonly started: number;
  readonly loggedIn: number;
}

async function measureLaunch(client: Client, launch: () => Promise<string>): Promise<Launch> {
  const asked = performance.now();
  const id = await launch();
  const answered = performance.now();
  const address = () => ask(client, 'DescribeInstances', { 'InstanceId.1': id }, 'ipAddress');
  await login(await eventually('it has an address', address));
  const loggedIn = performance.now();
  const { startTime } = await machineOf(id);
  const started = performance.now() - 1000 * (uptime() - Number(startTime) / ticksPerSecond);
  await end(client, id);
  return { asked, answered, started, loggedIn };
}

async function end(client: Client, id: string): Promise<void> {
  await ask(client, 'TerminateInstances', { 'InstanceId.1': id }, 'instanceId');
  await comesToBe(client, id, 'terminated');
}

async function comesToBe(client: Client, id: string, wanted: 'running' | 'terminated'): Promise<void> {
  const state = () => ask(client, 'DescribeInstances', { 'InstanceId.1': id }, 'name');
  const there = async () => ((await state()) === wanted ? true : undefined);
  await eventually(`${id} is ${wanted}`, there, patienceMs);
}

/** The text of one element of the answer. */
async function ask(
  client: Client,
  action: string,
  parameters: Record<string, string | number>,
  element: string,
): Promise<string | undefined> {
  const answer = await client.send(client.query('ec2', action, parameters));
  return new RegExp(`<${element}>([^<]+)<`).exec(answer.toString())?.[1];
}

function machineOf(id: string) {
  const look = async () => (await findMachines(machines)).find((machine) => machine.id === id);
  return eventually(`${id} has a process`, look, patienceMs);
}

/** Not by ssh alone, whose connection would wait for seconds for an answer to what it sent too early. */
async function login(address: string): Promise<void> {
  await eventually(`${address} greets`, () => greets(address), patienceMs);
  const enter = () =>
    ssh({ address, user: 'root', keyFile }, 'true').then(
      () => true,
      () => undefined,
    );
  await eventually(`${address} lets us in`, enter, patienceMs);
}

async function greets(address: string): Promise<true | undefined> {
  // An error that comes after the time is over has nobody else to hear it.
  const socket = connect(22, address).on('error', () => {});
  try {
    await once(socket, 'data', { signal: AbortSignal.timeout(250) });
    return true;
  } catch {
    await sleep(25);
    return undefined;
  } finally {
    socket.destroy();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function tell(figure: Figure): void {
  process.send!(figure);
}
