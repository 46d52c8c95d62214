import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { openClients } from './clients.ts';
import { ObjectJournal } from './journal.ts';
import { begin, bucket, end, type Load, press, type Tally } from './load.ts';
import type { Site } from './site.ts';
import { verify } from './verify.ts';

export interface Plan {
  readonly rounds: number;
  readonly launches: number;
  readonly objects: number;
  /** Machines that live through all rounds. */
  readonly survivors: number;
  /** Acknowledged changes of objects of which a random part comes before the kill, however fast this host is. */
  readonly killWithin: number;
  /** A random part of it passes before the kill, in which machines start; never more than ten times this. */
  readonly killWithinMs: number;
  readonly patienceMs: number;
}

/**
 * Kills both processes again and again under load, and holds what was acknowledged against what is there afterwards; at
 * last the host is restarted, and everything is ended. Answers what was wrong.
 */
export async function playRounds(site: Site, plan: Plan, say: (line: string) => void): Promise<string[]> {
  await site.start();
  const clients = await openClients(site.config);
  const wanted = await site.launch(clients);
  const tally = { launches: 0, objects: 0, cut: 0 };
  const load: Load = { clients, wanted, launches: [], objects: new ObjectJournal(), tally, complaints: [] };
  try {
    await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (let at = 0; at < plan.survivors; at += 1) load.launches.push({ token: `survivor-${at}`, age: 0 });
    for (const launch of load.launches) await begin(load, launch);
    await verify(site, load, plan.patienceMs);

    for (let round = 1; round <= plan.rounds; round += 1) {
      const began = performance.now();
      const before = { ...tally };
      const ending = new AbortController();
      const pressing = press(load, plan, ending.signal);
      await momentOf(plan, tally, round);
      const killAt = Math.round(performance.now() - began);
      await site.kill();
      ending.abort();
      await pressing;
      await site.start();
      // Recovery may be cut short like anything else.
      const again = randomInt(3) === 0;
      if (again) {
        await sleep(randomInt(plan.killWithinMs));
        await site.kill();
        await site.start();
      }
      await verify(site, load, plan.patienceMs);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      say(
        `round ${round}: killed after ${killAt} ms${again ? ' and again' : ''}; ` +
          `acknowledged ${tally.launches - before.launches} launches, ${tally.objects - before.objects} changes of objects; ` +
          `${tally.cut - before.cut} cut off; ${load.complaints.length} complaints; ${seconds} s`,
      );
      if (load.complaints.length > 0) return load.complaints;
    }

    await site.kill();
    await site.restartHost();
    await site.start();
    // What ran starts anew, and only now may it.
    for (const launch of load.launches) if (launch.age !== undefined) launch.age = 0;
    await verify(site, load, plan.patienceMs);
    say(`host restarted: ${load.complaints.length} complaints`);

    for (const launch of load.launches) if (!launch.ended) await end(load, launch);
    await site.kill();
    await site.start();
    await verify(site, load, plan.patienceMs);
    say(`all ended: ${load.complaints.length} complaints`);
    say(`${tally.launches} launches and ${tally.objects} changes of objects were acknowledged, ${tally.cut} cut off`);
    return load.complaints;
  } finally {
    clients.close();
  }
}

/** Waits for the kill's moment: in every other round amid the launches, else amid changes of objects and starts. */
async function momentOf(plan: Plan, tally: Readonly<Tally>, round: number): Promise<void> {
  const began = performance.now();
  const { launches, objects } = tally;
  const amid = round % 2 === 0 ? randomInt(plan.launches) : undefined;
  const enough = randomInt(plan.killWithin);
  const due = () => (amid === undefined ? tally.objects - objects >= enough : tally.launches - launches >= amid);
  while (!due() && performance.now() - began < 10 * plan.killWithinMs) await sleep(1);
  if (amid === undefined) await sleep(randomInt(plan.killWithinMs));
}
