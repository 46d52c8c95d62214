import { choice, command } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Allocated {
  readonly PublicIp?: string | undefined;
  readonly Domain?: string | undefined;
  readonly AllocationId?: string | undefined;
}

const allocatedKind: Kind<Allocated> = kind('ADDRESS', {
  address: (row) => row.PublicIp,
  domain: (row) => row.Domain ?? 'standard',
  allocation: (row) => row.AllocationId,
});

export default command({
  summary: 'Allocate an elastic address',
  service: 'ec2',
  options: { domain: choice('-d, --domain DOMAIN', ['vpc'], 'for a VPC') },
  prints: [allocatedKind],
  examples: ['euca-allocate-address'],
  async run({ call, out }, { domain }) {
    out.record(allocatedKind, await call('ec2', 'AllocateAddress', domain ? { Domain: domain } : {}));
  },
});
