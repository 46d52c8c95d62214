import type { Invariant } from './invariant.ts';

/** Settled: of a terminated instance there is one row that says why, and neither host nor tables hold more. */
export const nothingLeftOfTheTerminated: Invariant = function* ({ rows, hosts }) {
  const ended = new Set(rows.instance.filter(({ desired }) => desired === 'terminated').map(({ id }) => id));
  for (const { id, instance } of rows.network_interface)
    if (instance !== null && ended.has(instance)) yield `${instance} still has ${id}`;
  for (const { volume, instance } of rows.attachment) if (ended.has(instance)) yield `${instance} still has ${volume}`;
  for (const { address, interface: nic } of rows.public_address)
    if (nic !== null && !rows.network_interface.some(({ id }) => id === nic)) yield `${address} leads to nothing`;
  const nics = new Set(rows.network_interface.filter(({ instance }) => instance !== null).map(({ id }) => id));
  for (const [node, { machines, folders, taps }] of hosts) {
    for (const id of [...machines.keys(), ...folders]) if (ended.has(id)) yield `${node} still holds ${id}`;
    for (const id of taps) if (!nics.has(id)) yield `${node} still holds the tap of ${id}`;
  }
};
