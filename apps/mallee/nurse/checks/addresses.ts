import { type Cidr, contains, overlaps, parseCidr, parseIp, size } from '@mallee/base';
import { z } from 'zod';
import { type Check, healthy } from '../finding.ts';

interface Facts {
  /** The host's routes but the default one: network and interface. */
  routes: { network: string; device: string }[];
  resolvers: string[];
}

/** Between a box and its VPCs. */
const TRANSIT = parseCidr('198.19.0.0/16')!;

const routeList = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));

/** Whether the public pool is free for the cloud to use. */
export const addresses: Check<Facts> = {
  subject: 'addresses',
  async gather(host) {
    const { code, stdout } = await host.run('ip', ['-j', '-4', 'route', 'show', 'table', 'all']);
    const routes = code === 0 ? routeList.parse(JSON.parse(stdout || '[]')) : [];
    const resolv = (await host.read('/etc/resolv.conf')) ?? '';
    return {
      routes: routes
        .filter(({ dst }) => dst !== 'default')
        .map(({ dst, dev }) => ({ network: dst.includes('/') ? dst : `${dst}/32`, device: dev ?? 'no interface' })),
      resolvers: [...resolv.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1]!),
    };
  },
  judge({ routes, resolvers }, { publicPool, box }) {
    const pool = parseCidr(publicPool);
    if (!pool) return blame(`${publicPool} is not a network, so there are no public addresses to give out.`);
    if (size(pool) < 16) return blame(`${publicPool} holds only ${size(pool)} addresses.`);
    if (overlaps(pool, TRANSIT))
      return blame(`${publicPool} overlaps 198.19.0.0/16, which the cloud needs for itself.`);
    // The box's own route to the pool is there while the cloud runs.
    const rival = routes.find(({ network, device }) => device !== box && clashes(pool, network));
    if (rival)
      return blame(
        `The public pool ${publicPool} overlaps ${rival.network}, which this host reaches by ${rival.device}.`,
      );
    const resolver = resolvers.find((address) => inside(pool, address));
    if (resolver) return blame(`This host's name server ${resolver} lies in the public pool ${publicPool}.`);
    return healthy(`The public pool ${publicPool} overlaps nothing that this host reaches.`);
  },
};

const blame = (finding: string) => ({
  verdict: 'splint' as const,
  finding,
  remedy: 'Set network.publicPool in mallee.yaml to a network that is free here, such as 198.18.0.0/24.',
});

function clashes(pool: Cidr, network: string): boolean {
  const route = parseCidr(network);
  return route !== undefined && overlaps(pool, route);
}

function inside(pool: Cidr, address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && contains(pool, ip);
}
