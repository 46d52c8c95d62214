import type { Capability } from '@mallee/node-contract';
import type { Read } from '@mallee/store';
import { db } from './op.ts';
import { type InstanceStateName, instanceState } from './rules/instance-state.ts';

/** Nodes and machines at a glance, for operators. */
export async function computeStatus(read: Read) {
  const groups = await db(read)
    .selectFrom('instance')
    .select((eb) => [
      'desired',
      'phase',
      eb('up_since', 'is', null).as('never_up'),
      eb.fn.countAll<number>().as('count'),
    ])
    .groupBy(['desired', 'phase', 'never_up'])
    .execute();
  const machines: Partial<Record<InstanceStateName, number>> = {};
  for (const { desired, phase, never_up, count } of groups) {
    const state = instanceState({ desired, phase, up_since: never_up ? null : 1 });
    machines[state] = (machines[state] ?? 0) + Number(count);
  }
  const rows = await db(read).selectFrom('node').selectAll().orderBy('id').execute();
  const nodes = rows.map((row) => {
    const capability = JSON.parse(row.capability) as Capability;
    return {
      id: row.id,
      zone: row.zone,
      state: row.state,
      acceleration: capability.acceleration,
      seenSecondsAgo: Math.round((read.now - row.seen_at) / 1000),
      faults: capability.faults.map(({ say }) => say),
    };
  });
  return { machines: machines as Record<string, number>, nodes };
}
