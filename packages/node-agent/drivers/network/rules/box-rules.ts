import type { Behind } from '../box-lines.ts';
import { type PoolAddresses, transitAddress, transitCidr, vpcLink } from '../names.ts';
import { chain, type Table } from '../ruleset.ts';

/**
 * The firewall of the box, through which everything between VPCs, and between them and the host, must go. Without
 * outbound traffic nothing leaves but answers and calls of the API.
 */
export function boxTable(
  vpcs: readonly Behind[],
  pool: PoolAddresses,
  outbound: 'none' | 'nat',
  apiPort: number,
): Table {
  // A VPC sends from its transit address and from the public addresses of its instances.
  const home = new Map(
    vpcs.flatMap(({ number, addresses }) =>
      [transitAddress(number), ...addresses].map((address) => [`${vpcLink(number)} . ${address}`, ''] as const),
    ),
  );
  return {
    family: 'inet',
    name: 'mallee',
    sets: new Map([['home', { key: 'ifname . ipv4_addr', elements: home }]]),
    chains: new Map([
      [
        'input',
        chain(
          [
            'iifname "lo" accept',
            'ct state established,related accept',
            'iifname "host" icmp type echo-request accept',
            'iifname "host" reject with icmpx admin-prohibited',
            'counter drop',
          ],
          { type: 'filter', hook: 'input', priority: 0, policy: 'drop' },
        ),
      ],
      [
        'output',
        // The machines' own processes live here: one that a guest has taken over finds no network.
        chain(
          ['oifname "lo" accept', 'ct state established,related accept', 'meta l4proto icmp accept', 'counter drop'],
          {
            type: 'filter',
            hook: 'output',
            priority: 0,
            policy: 'drop',
          },
        ),
      ],
      [
        'forward',
        chain(
          [
            'ct state invalid counter drop',
            'iifname "v*" iifname . ip saddr != @home counter drop',
            'ct state established,related accept',
            `oifname "v*" ip daddr ${pool.cidr} accept`,
            `oifname "host" ip daddr ${pool.host} tcp dport ${apiPort} accept`,
            ...(outbound === 'nat' ? [`oifname "host" ip daddr != ${pool.cidr} accept`] : []),
            'iifname "v*" reject with icmpx no-route',
            'counter drop',
          ],
          { type: 'filter', hook: 'forward', priority: 0, policy: 'drop' },
        ),
      ],
      [
        'leaving',
        chain([`ip saddr ${transitCidr} snat ip to ${pool.box}`], {
          type: 'nat',
          hook: 'postrouting',
          priority: 100,
          policy: 'accept',
        }),
      ],
    ]),
  };
}
