import type { Instant } from '@mallee/base';
import type { SimNode } from './nodes/sim-node.ts';
import type { FaultAction } from './schedule/action.ts';
import { machinesOf, nth, type User } from './users.ts';
import type { View } from './view.ts';

export interface Befalling {
  readonly nodes: readonly SimNode[];
  readonly users: readonly [User, User];
  readonly view: View;
  readonly now: Instant;
  crashCloud(action: FaultAction & { do: 'crash-cloud' }): void;
}

/** Lets something go wrong. */
export async function befall(action: FaultAction, { nodes, users, view, now, crashCloud }: Befalling): Promise<void> {
  const node = 'node' in action ? nth(nodes, action.node)! : undefined;
  const row = 'machine' in action ? nth(machinesOf(view, users[action.who]), action.machine) : undefined;
  const host = nodes.find(({ id }) => id === row?.node)?.fake.host;
  switch (action.do) {
    case 'crash-cloud':
      return crashCloud(action);
    case 'crash-node':
      return node!.crash(now + action.seconds * 1000);
    case 'reboot-host':
      return node!.reboot();
    case 'silence':
      return node!.link.silence(now + action.seconds * 1000);
    case 'report':
      return node!.link.spoil(action.fault);
    case 'deliver-late':
      return node!.link.deliverLate().catch(() => {});
    case 'guest': {
      if (!row || !host?.guest(row.id, action.happens) || action.happens === 'deaf') return;
      const known = view.history.guests.get(row.id) ?? new Set();
      view.history.guests.set(row.id, known.add(action.happens));
      return;
    }
    case 'driver': {
      const { faults } = node!.fake.host;
      if (action.how === 'slow') faults.slow(action.call, 4000, { times: action.times });
      else faults[action.how](action.call, { times: action.times });
      return;
    }
    case 'lose-volume': {
      const disk = view.rows.attachment.find(({ instance }) => instance === row?.id);
      if (!disk || !host?.state.volumes.has(disk.volume)) return;
      view.history.lost.add(disk.volume);
      host.loseVolume(disk.volume);
    }
  }
}
