import type { PoolAddresses } from '../names.ts';
import { chain, type Table } from '../ruleset.ts';

/**
 * The only table in the host's own namespace, and only there for outbound traffic. It hides the pool behind the
 * host's addresses, and since forwarding opens the host itself to guests, closes it again but for the API.
 */
export function hostTable(box: string, pool: PoolAddresses, apiPort: number): Table {
  return {
    family: 'inet',
    name: box,
    sets: new Map(),
    chains: new Map([
      [
        'input',
        chain(
          [
            `iifname != "${box}" accept`,
            'ct state established,related accept',
            `ip daddr ${pool.host} tcp dport ${apiPort} accept`,
            'meta l4proto icmp accept',
            'counter reject with icmpx admin-prohibited',
          ],
          { type: 'filter', hook: 'input', priority: -10, policy: 'accept' },
        ),
      ],
      [
        'forward',
        chain(
          [
            // The way out may have a smaller MTU than the box, and not every network lets the ICMP that says so pass.
            `iifname "${box}" tcp flags syn tcp option maxseg size set rt mtu`,
            `oifname "${box}" tcp flags syn tcp option maxseg size set rt mtu`,
            `iifname "${box}" ip saddr != ${pool.cidr} counter drop`,
          ],
          { type: 'filter', hook: 'forward', priority: -10, policy: 'accept' },
        ),
      ],
      [
        'leaving',
        chain([`ip saddr ${pool.cidr} oifname != { "${box}", "lo" } masquerade`], {
          type: 'nat',
          hook: 'postrouting',
          priority: 100,
          policy: 'accept',
        }),
      ],
    ]),
  };
}
