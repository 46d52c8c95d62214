import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { RunInstancesCommand, type RunInstancesCommandInput, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { type Clients, statusOf } from './clients.ts';
import type { Launch, ObjectJournal } from './journal.ts';

export const bucket = 'crash';
type Wanted = Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount'>;

/** How much was acknowledged, and how much was under way at the kill. */
export interface Tally {
  launches: number;
  objects: number;
  cut: number;
}

/** Clients that launch, end, put, overwrite and delete at the same time, until the cloud dies under them. */
export interface Load {
  readonly clients: Clients;
  readonly wanted: Wanted;
  readonly launches: Launch[];
  readonly objects: ObjectJournal;
  readonly tally: Tally;
  /** Answers that nobody should get. */
  readonly complaints: string[];
}

/** Resolves when every client has met the cloud's end. */
export async function press(load: Load, width: { launches: number; objects: number }, ending: AbortSignal) {
  const old = load.launches.filter(({ id, ended, age }) => id !== undefined && !ended && age === undefined);
  const fresh = Array.from({ length: width.launches }, (): Launch => ({ token: randomUUID() }));
  load.launches.push(...fresh);
  await Promise.all([
    ...old.map((launch) => end(load, launch)),
    ...fresh.map((launch) => begin(load, launch)),
    ...Array.from({ length: width.objects }, async (_, at) => {
      while (!ending.aborted) if (!(await change(load, `key/${at}`))) return;
    }),
  ]);
}

/** Launches, or finds out what an earlier attempt has launched. */
export async function begin(load: Load, launch: Launch): Promise<boolean> {
  const ask = { ...load.wanted, MinCount: 1, MaxCount: 1, ClientToken: launch.token };
  return attempt(load, `launch ${launch.token}`, async () => {
    const { Instances } = await load.clients.ec2.send(new RunInstancesCommand(ask));
    const id = Instances![0]!.InstanceId!;
    if (launch.id !== undefined && launch.id !== id) load.complaints.push(`${launch.token} is ${launch.id} and ${id}.`);
    launch.id = id;
    load.tally.launches += 1;
  });
}

export async function end(load: Load, launch: Launch): Promise<boolean> {
  launch.ending = true;
  return attempt(load, `end ${launch.id}`, async () => {
    await load.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [launch.id!] }));
    launch.ended = true;
  });
}

/** One change of one key, whose outcome is known only if this answers true. */
async function change({ clients, objects, ...load }: Load, key: string): Promise<boolean> {
  const target = `/${bucket}/${key}`;
  const dice = randomInt(100);
  if (dice < 15) {
    objects.intend(key, undefined);
    return attempt(load, `delete ${key}`, async () => {
      await clients.objects.delete(target);
      objects.acknowledge(key, undefined);
      load.tally.objects += 1;
    });
  }
  const body = randomBytes(dice < 20 ? randomInt(2 ** 20) : randomInt(2 ** 14));
  const value = createHash('sha256').update(body).digest('hex');
  objects.intend(key, value);
  return attempt(load, `put ${key}`, async () => {
    if (dice < 90) await clients.objects.put(target, body);
    else await clients.objects.upload(target, body);
    objects.acknowledge(key, value);
    load.tally.objects += 1;
  });
}

/** False where no answer came. An answer that refuses is a complaint: nothing here asks for the impossible. */
async function attempt(
  { tally, complaints }: Pick<Load, 'tally' | 'complaints'>,
  what: string,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    tally.cut += 1;
    const status = statusOf(error);
    if (status !== undefined && status >= 400)
      complaints.push(`${what} was answered ${status}: ${(error as Error).name}: ${(error as Error).message}`);
    return false;
  }
}
