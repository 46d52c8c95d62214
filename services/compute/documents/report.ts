import type { NodeId } from '@mallee/base';
import type { Observed, ObservedInstance, ObservedVolume } from '@mallee/node-contract';
import type { Tx } from '@mallee/store';
import { db } from '../op.ts';
import { nodes } from '../repos/nodes.ts';
import { release } from '../repos/release.ts';
import { wishes } from '../repos/wishes.ts';
import { toJson } from '../rules/json.ts';
import type { InstanceRow, VolumeRow } from '../tables.ts';

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

  // A node that has not heard of this epoch yet speaks of another history; its machines are known by generation only.
  const instances = await rowsOf(tx, node);
  const volumes = await volumesOf(tx, node);
  let changed = false;
  for (const item of seen.instances) changed = (await takeInstance(tx, instances.get(item.id), item)) || changed;
  for (const item of seen.volumes) changed = (await takeVolume(tx, volumes.get(item.id), item)) || changed;
  if (changed) await nodes.touch(tx, [node]);
}

async function rowsOf(tx: Tx, node: NodeId): Promise<Map<string, InstanceRow>> {
  const rows = await db(tx)
    .selectFrom('instance')
    .selectAll()
    .where('node', '=', node)
    .where((eb) => eb.or([eb('phase', 'is', null), eb('phase', '!=', 'gone')]))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function volumesOf(tx: Tx, node: NodeId): Promise<Map<string, VolumeRow>> {
  const rows = await db(tx).selectFrom('volume').selectAll().where('node', '=', node).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** True where the node's own document changes by it. */
async function takeInstance(tx: Tx, row: InstanceRow | undefined, seen: ObservedInstance): Promise<boolean> {
  if (!row || row.generation !== seen.generation) return false;
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
  }
  if (seen.phase === 'gone' && row.desired === 'terminated') {
    await release.instance(tx, row);
    return true;
  }
  if (seen.ended && row.desired === 'running' && row.ended !== ended) return wishes.afterEnd(tx, row, seen.ended);
  return false;
}

async function takeVolume(tx: Tx, row: VolumeRow | undefined, seen: ObservedVolume): Promise<boolean> {
  if (!row || row.generation !== seen.generation) return false;
  if (seen.phase === 'gone' && row.desired === 'gone') {
    await release.volume(tx, row);
    return true;
  }
  const fault = toJson(seen.error);
  const progress = seen.progress ?? null;
  const existed = seen.phase === 'present' ? 1 : row.existed;
  if (row.phase === seen.phase && row.fault === fault && row.progress === progress && row.existed === existed)
    return false;
  await db(tx)
    .updateTable('volume')
    .set({ phase: seen.phase, fault, progress, existed })
    .where('id', '=', row.id)
    .where('generation', '=', seen.generation)
    .execute();
  return existed !== row.existed;
}
