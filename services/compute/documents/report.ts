import type { InstanceId, NodeId, VolumeId } from '@mallee/base';
import { changed } from '@mallee/gateway/op';
import type { Observed, ObservedInstance, ObservedVolume } from '@mallee/node-contract';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { afterEnd } from '../repos/after-end.ts';
import { instances } from '../repos/instances.ts';
import { nodes } from '../repos/nodes.ts';
import { release } from '../repos/release.ts';
import { stillThere } from '../repos/still-there.ts';
import { wishes } from '../repos/wishes.ts';
import { toJson } from '../rules/json.ts';

/**
 * Takes one report into the rows. Late and doubled reports change nothing: a report is older when its sequence does not
 * rise within one run of the agent, and each item counts only if it speaks of the row's present generation. Rows are
 * written only where something changed.
 */
export async function takeReport(tx: Tx, node: NodeId, zone: string, seen: Observed): Promise<void> {
  const known = await db(tx).selectFrom('node').selectAll().where('id', '=', node).executeTakeFirst();
  if (known && known.agent_run === seen.agentRun && seen.seq <= known.seq) return;
  const facts = {
    capability: JSON.stringify(seen.capability),
    strangers: JSON.stringify(seen.strangers),
    agent_run: seen.agentRun,
    seq: seen.seq,
    boot_id: seen.bootId,
    revision_seen: seen.revision,
    seen_at: tx.now,
  };
  if (known) await db(tx).updateTable('node').set(facts).where('id', '=', node).execute();
  else
    await db(tx)
      .insertInto('node')
      .values({ id: node, zone, revision: 1, state: 'enabled', ...facts })
      .execute();
  // What it held was written off; it is only told to remove it.
  if (known?.state === 'lost') return;

  // A node that has not heard of this epoch yet speaks of another history; its machines are known by generation only.
  const [machines, volumes] = [await machinesOf(tx, node), await volumesOf(tx, node)];
  let turned = false;
  for (const item of seen.instances) turned = (await takeInstance(tx, machines.get(item.id), item)) || turned;
  for (const item of seen.volumes) turned = (await takeVolume(tx, volumes.get(item.id), item)) || turned;
  if (turned) await nodes.touch(tx, [node]);
}

/** Only what a report is compared with: a node may hold thousands. */
async function machinesOf(tx: Tx, node: NodeId) {
  const rows = await db(tx)
    .selectFrom('instance')
    .select(['id', 'account', 'generation', 'desired', 'phase', 'fault', 'ended', 'up_since'])
    .where('node', '=', node)
    .where(stillThere)
    .execute();
  return new Map<InstanceId, (typeof rows)[number]>(rows.map((row) => [row.id, row]));
}

async function volumesOf(tx: Tx, node: NodeId) {
  const rows = await db(tx)
    .selectFrom('volume')
    .select(['id', 'account', 'generation', 'desired', 'phase', 'fault', 'progress', 'existed'])
    .where('node', '=', node)
    .execute();
  return new Map<VolumeId, (typeof rows)[number]>(rows.map((row) => [row.id, row]));
}

type Machine = Awaited<ReturnType<typeof machinesOf>> extends Map<InstanceId, infer Row> ? Row : never;
type Disk = Awaited<ReturnType<typeof volumesOf>> extends Map<VolumeId, infer Row> ? Row : never;

/** True where the node's own document changes by it. */
async function takeInstance(tx: Tx, row: Machine | undefined, seen: ObservedInstance): Promise<boolean> {
  if (!row || row.generation !== seen.generation) return false;
  if (seen.phase === 'gone' && row.desired !== 'terminated') {
    await goneUnasked(tx, row.id);
    return true;
  }
  const fault = toJson(seen.error);
  const ended = toJson(seen.ended);
  const firstUp = row.desired === 'running' && seen.phase === 'up' && row.up_since === null;
  if (row.phase !== seen.phase || row.fault !== fault || row.ended !== ended || firstUp) {
    await db(tx)
      .updateTable('instance')
      .set({ phase: seen.phase, fault, ended, ...(firstUp && { up_since: tx.now }) })
      .where('id', '=', row.id)
      .where('generation', '=', seen.generation)
      .execute();
    tx.wake('instances', [row.id]);
    changed(tx, { account: row.account, type: 'instance', id: row.id });
  }
  if (seen.phase === 'gone') {
    await release.instance(tx, await instances.own(tx, row.id));
    return true;
  }
  // An end under an earlier wish is history: the node acts on the present one already.
  if (!seen.ended || row.desired !== 'running' || row.ended === ended || seen.ended.generation < row.generation)
    return false;
  await afterEnd(tx, await instances.own(tx, row.id), seen.ended);
  return true;
}

/** The rows come from a backup that is older than the machine's end: the node knows better, and it cannot be undone. */
async function goneUnasked(tx: Tx, id: InstanceId): Promise<void> {
  await wishes.want(tx, await instances.own(tx, id), 'terminated', {
    code: 'Server.InternalError',
    say: 'Server.InternalError: The node has removed the instance under a wish that this cloud does not remember',
    transition: 'Server.InternalError',
  });
}

/** True where the node's own document changes by it. */
async function takeVolume(tx: Tx, row: Disk | undefined, seen: ObservedVolume): Promise<boolean> {
  if (!row || row.generation !== seen.generation) return false;
  if (seen.phase === 'gone' && row.desired === 'gone') {
    await release.volume(tx, row);
    return true;
  }
  // Gone though it is wanted: as with machines, and never made anew.
  const phase = seen.phase === 'gone' ? 'lost' : seen.phase;
  const fault = toJson(seen.error);
  const progress = seen.progress ?? null;
  const existed = seen.phase === 'present' ? 1 : row.existed;
  if (row.phase === phase && row.fault === fault && row.progress === progress && row.existed === existed) return false;
  await db(tx)
    .updateTable('volume')
    .set({ phase, fault, progress, existed })
    .where('id', '=', row.id)
    .where('generation', '=', seen.generation)
    .execute();
  changed(tx, { account: row.account, type: 'volume', id: row.id });
  return existed !== row.existed;
}
