import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { whatRuns } from './running.ts';
import { say, Trouble } from './say.ts';
import { count, sized } from './sizes.ts';

interface UsageOfCloud {
  readonly buckets: number;
  readonly objects: number;
  readonly bytes: number;
  readonly olderVersions: number;
  readonly olderBytes: number;
  readonly uploadBytes: number;
}

/** What the cloud tells of itself. */
export interface CloudStatus {
  readonly version: string;
  readonly region: string;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly machines: Readonly<Record<string, number>>;
  readonly objects: UsageOfCloud;
  /** Those that take nothing at the moment. */
  readonly webhooks: readonly { readonly name: string; readonly waiting: number; readonly failures: number }[];
  readonly nodes: readonly {
    readonly id: string;
    readonly zone: string;
    readonly state: string;
    readonly acceleration: string;
    readonly seenSecondsAgo: number;
    readonly faults: readonly string[];
  }[];
  readonly reconcilers: readonly { readonly name: string; readonly runs: number; readonly lastError?: string }[];
}

export async function status(config: Config, { json }: { json: boolean }): Promise<void> {
  const running = await whatRuns(config);
  if (!running) throw new Trouble(`No cloud is running on ${config.data}. Start it with ./mallee up.`);
  const supervisor = running.by === 'supervisor' ? running.pid : undefined;
  const seen = await askCloud<CloudStatus>(config, 'GET', '/status');
  if (json) {
    say(JSON.stringify({ supervisor, ...seen }, undefined, 2));
    return;
  }
  say(
    `Mallee ${seen.version} runs${supervisor ? ` (process ${supervisor})` : ''}, region ${seen.region}, data in ${config.data}`,
  );
  for (const [name, url] of Object.entries(seen.endpoints)) say(`  ${name.padEnd(8)} ${url}`);
  const machines = Object.entries(seen.machines).map(([state, count]) => `${count} ${state}`);
  say(`  machines ${machines.join(', ') || 'none'}`);
  say(`  objects  ${held(seen.objects)}`);
  for (const { name, waiting, failures } of seen.webhooks)
    say(`           ! webhook ${name} failed ${count(failures, 'time')}; ${count(waiting, 'message')} wait for it`);
  for (const { id, zone, state, acceleration, seenSecondsAgo, faults } of seen.nodes) {
    say(`  node     ${id} in ${zone}, ${state}, ${acceleration}, heard ${seenSecondsAgo} s ago`);
    for (const fault of faults) say(`           ! ${fault}`);
  }
  for (const { name, lastError } of seen.reconcilers) if (lastError) say(`  ! ${name}: ${lastError}`);
}

function held({ buckets, objects, bytes, olderVersions, olderBytes, uploadBytes }: UsageOfCloud): string {
  const older = olderVersions === 0 ? '' : `, ${count(olderVersions, 'older version')} with ${sized(olderBytes)}`;
  const parts = uploadBytes === 0 ? '' : `, ${sized(uploadBytes)} in open uploads`;
  return `${count(objects, 'object')} with ${sized(bytes)} in ${count(buckets, 'bucket')}${older}${parts}`;
}
