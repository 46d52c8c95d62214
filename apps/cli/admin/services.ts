import type { CloudStatus } from './control.ts';

/** One of the original's components, as a role of this cloud's two processes. */
export interface Service {
  readonly type: string;
  /** The zone, or what stands in its place. */
  readonly partition: string;
  readonly name: string;
  readonly host: string;
  readonly state: 'ENABLED' | 'DISABLED' | 'NOTREADY';
  readonly details: string;
  readonly uri: string;
  readonly arn: string;
}

/** After this long without a word a node does not count as there; it speaks every few seconds. */
const silence = 60;
const userServices = { compute: 'compute', euare: 'Euare', objectstorage: 'objectstorage', tokens: 'Tokens' } as const;

/** Every service, by type and name: the cloud's own, each zone's, and the nodes. */
export function servicesOf({ endpoints, nodes, reconcilers }: CloudStatus): Service[] {
  const base = endpoints.all ?? 'http://127.0.0.1:8773';
  const host = new URL(base).hostname;
  const broken = reconcilers.filter(({ lastError }) => lastError !== undefined);
  const details = broken.map(({ name, lastError }) => `${name}: ${lastError}`).join('; ');
  const api = `API_${host}`;
  const own = (type: string, partition: string, name: string, path: string, arn: string): Service => ({
    ...{ type, partition, name, host, state: 'ENABLED', details: '', uri: `${base}/services/${path}`, arn },
  });
  const services: Service[] = [
    { ...own('eucalyptus', 'eucalyptus', host, 'Eucalyptus', `arn:euca:eucalyptus:::${host}/`), details },
    own('user-api', api, api, 'User-API', `arn:euca:bootstrap:${api}:user-api:${api}/`),
    ...Object.entries(userServices).map(([type, path]) =>
      own(type, api, `${api}.${type}`, path, `arn:euca:bootstrap:${api}:${type}:${api}.${type}/`),
    ),
    own('walrusbackend', 'walrus', 'walrus', 'objectstorage', 'arn:euca:bootstrap:walrus:walrusbackend:walrus/'),
  ];
  for (const zone of [...new Set(nodes.map((node) => node.zone))].sort()) {
    const there = nodes.some((node) => node.zone === zone && isHeard(node));
    const state = there ? 'ENABLED' : 'NOTREADY';
    const why = there ? '' : 'no node of this zone is heard from';
    for (const [type, prefix] of [['cluster', 'CC'] as const, ['storage', 'SC'] as const]) {
      const name = `${prefix}_${zone}`;
      services.push({
        ...own(type, zone, name, 'compute', `arn:euca:eucalyptus:${zone}:${type}:${name}/`),
        state,
        details: why,
      });
    }
  }
  for (const node of nodes) {
    const said = [...(isHeard(node) ? [] : [`not heard for ${node.seenSecondsAgo} s`]), ...node.faults];
    const arn = `arn:euca:bootstrap:${node.zone}:node:${node.id}/`;
    const state = isHeard(node) ? 'ENABLED' : 'NOTREADY';
    services.push({
      ...own('node', node.zone, node.id, 'compute', arn),
      host: node.id,
      state,
      details: said.join('; '),
    });
  }
  const order = ({ type, name }: Service) => `${type} ${name}`;
  return services.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

const isHeard = ({ seenSecondsAgo, state }: CloudStatus['nodes'][number]) =>
  seenSecondsAgo <= silence && state !== 'lost';
