import { z } from 'zod';
import { type Check, healthy } from '../finding.ts';

interface Facts {
  /** Chains that let nothing through which no rule allows, each with its table. */
  dropping: { family: string; table: string; chain: string }[];
  /** Names of every chain, by which their makers are known. */
  chains: string[];
}

const ruleset = z.object({
  nftables: z.array(
    z.object({
      chain: z
        .object({
          family: z.string(),
          table: z.string(),
          name: z.string(),
          hook: z.string().optional(),
          policy: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

/** Firewalls of others that would drop what machines send to the world. */
export const firewall: Check<Facts> = {
  subject: 'firewall',
  async gather(host, { outbound }) {
    if (outbound === 'none') return { dropping: [], chains: [] };
    const { code, stdout } = await host.run('nft', ['-j', 'list', 'chains']);
    const chains = code === 0 ? ruleset.parse(JSON.parse(stdout)).nftables.flatMap(({ chain }) => chain ?? []) : [];
    return {
      dropping: chains
        .filter(({ hook, policy }) => hook === 'forward' && policy === 'drop')
        .map(({ family, table, name }) => ({ family, table, chain: name })),
      chains: chains.map(({ name }) => name),
    };
  },
  judge({ dropping, chains }, { outbound, box, publicPool }) {
    if (outbound === 'none') return healthy('Machines do not speak to the outside, so no firewall is in their way.');
    const foreign = dropping.find(({ table }) => table !== box);
    if (!foreign) return healthy('No other firewall is in the way of what machines send to the outside.');
    const docker = chains.includes('DOCKER-USER');
    const ufw = chains.some((name) => name.startsWith('ufw-'));
    const maker = docker ? 'Docker' : ufw ? 'ufw' : 'A firewall of this host';
    return {
      verdict: 'aspirin',
      finding: `${maker} drops what is forwarded (${foreign.family} ${foreign.table} ${foreign.chain}): machines will not reach the outside.`,
      remedy: docker
        ? `Let them pass: iptables -I DOCKER-USER -s ${publicPool} -j ACCEPT; iptables -I DOCKER-USER -d ${publicPool} -j ACCEPT`
        : ufw
          ? `Let them pass: ufw route allow from ${publicPool}; ufw route allow to ${publicPool}`
          : `Accept what comes from and goes to ${publicPool} in ${foreign.family} ${foreign.table} ${foreign.chain}.`,
    };
  },
};
