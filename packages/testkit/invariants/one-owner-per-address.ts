import { contains, parseCidr, parseIp } from '@mallee/base';
import { settings } from '../cloud/settings.ts';
import { type Invariant, shared } from './invariant.ts';

/** A private address in its subnet, a MAC address, a public address: each belongs to one interface, on the hosts too. */
export const oneOwnerPerAddress: Invariant = function* ({ rows, hosts }) {
  const nics = rows.network_interface;
  const names = (found: readonly { id: string }[]) => found.map(({ id }) => id).join(' and ');
  for (const [key, found] of shared(nics, ({ subnet, address }) => `${address} of ${subnet}`))
    yield `${key} belongs to ${names(found)}`;
  for (const [key, found] of shared(nics, ({ mac }) => mac)) yield `${key} belongs to ${names(found)}`;
  for (const [key, found] of shared(rows.public_address, (row) => row.interface))
    yield `${key} has ${found.map(({ address }) => address).join(' and ')}`;

  const plugged = [...hosts.values()].flatMap(({ machines }) => [...machines.values()].flatMap((one) => one.nics));
  for (const [key, found] of shared(plugged, ({ vpc, address }) => `${address} of ${vpc}`))
    yield `${key} is used on hosts by ${names(found)}`;
  for (const [key, found] of shared(plugged, ({ mac }) => mac)) yield `${key} is used on hosts by ${names(found)}`;

  const pool = parseCidr(settings.publicPool)!;
  for (const { address, kind, account, interface: nic } of rows.public_address) {
    if (!contains(pool, parseIp(address)!)) yield `${address} is not of the pool`;
    const owner = nics.find(({ id }) => id === nic);
    if (nic !== null && !owner) yield `${address} leads to ${nic}, which is not there`;
    if (owner && owner.account !== account) yield `${address} of ${account} leads to ${owner.account}'s ${nic}`;
    if (kind === 'automatic' && nic === null) yield `${address} is lent to nobody`;
  }
};
