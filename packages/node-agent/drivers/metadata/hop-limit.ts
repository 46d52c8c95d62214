import { metadataAddress } from '../network/names.ts';
import { chain, type Table } from '../network/ruleset.ts';

/**
 * How far answers may travel. A token must not get past the instance that asked for it, so answers bear the
 * instance's hop limit as their time to live, 1 unless it says otherwise. Connections that begin with `GET ` or `HEAD`
 * are free of it, as version 1 is; such a connection is never given a token. Node cannot set the TTL of TCP, nft can:
 * the mark says how a connection began (1: otherwise, 2: by asking without a token), and the handshake is exempt.
 */
export function hopLimitTable(limits: ReadonlyMap<string, number>): Table {
  const service = `ip daddr ${metadataAddress} tcp dport 80 ct mark 0 @ih,0,32`;
  const free = '{ 0x47455420, 0x48454144 }';
  const others = [...limits].filter(([, hops]) => hops !== 1);
  const filter = { type: 'filter', priority: 0, policy: 'accept' } as const;
  return {
    family: 'inet',
    name: 'metadata',
    sets: new Map([
      [
        'hops',
        { key: 'ipv4_addr', value: 'verdict', elements: new Map(others.map(([ip, hops]) => [ip, `goto ttl-${hops}`])) },
      ],
    ]),
    chains: new Map([
      ...[...new Set(others.map(([, hops]) => hops))].map(
        (hops) => [`ttl-${hops}`, chain([`ip ttl set ${hops}`])] as const,
      ),
      ['limited', chain(['ip daddr vmap @hops', 'ip ttl set 1'])],
      [
        'asked',
        chain([`${service} ${free} ct mark set 2`, `${service} != ${free} ct mark set 1`], {
          ...filter,
          hook: 'input',
        }),
      ],
      [
        'answered',
        chain([`ip saddr ${metadataAddress} tcp sport 80 tcp flags & syn == 0 ct mark != 2 jump limited`], {
          ...filter,
          hook: 'output',
        }),
      ],
    ]),
  };
}
