import type { Invariant } from './invariant.ts';

/** Settled: every host carries the addresses and members that the rows have, and holds nothing that no row knows. */
export const hostsMatchRows: Invariant = function* ({ rows, hosts }) {
  const publicOf = new Map(rows.public_address.map((row) => [row.interface, row.address]));
  const nics = new Map(rows.network_interface.map((row) => [row.id, row]));
  const volumes = new Map(rows.volume.map((row) => [row.id, row]));
  const instances = new Map(rows.instance.map((row) => [row.id, row]));
  for (const [node, host] of hosts) {
    for (const { members, vpc } of host.networks) {
      for (const { eni, address, publicAddress } of members) {
        const row = nics.get(eni);
        if (row?.address !== address) yield `${node} gives ${eni} ${address}, its row ${row?.address ?? 'is gone'}`;
        if (publicAddress !== publicOf.get(eni))
          yield `${node} leads ${publicAddress ?? 'nothing'} to ${eni}, its row ${publicOf.get(eni) ?? 'nothing'}`;
      }
      for (const row of nics.values())
        if (row.vpc === vpc && row.instance !== null && !members.some(({ eni }) => eni === row.id))
          yield `${node} does not know ${row.id} of ${vpc}`;
    }
    for (const id of host.volumes)
      if (volumes.get(id)?.node !== node) yield `${node} holds ${id}, which is no row of it`;
    for (const id of host.folders)
      if (instances.get(id)?.node !== node) yield `${node} holds ${id}, which is no row of it`;
  }
};
