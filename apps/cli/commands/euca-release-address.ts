import { command, maybe, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Released {
  readonly address: string | undefined;
  readonly allocation: string | undefined;
}

const releasedKind: Kind<Released> = kind('ADDRESS', {
  address: (row) => row.address,
  allocation: (row) => row.allocation,
});

export default command({
  summary: 'Give an elastic address back',
  service: 'ec2',
  positionals: { address: maybe('ADDRESS', 'the address') },
  options: { allocation: text('-a, --allocation-id ALLOCATION', 'the address, by its allocation') },
  prints: [releasedKind],
  examples: ['euca-release-address 198.18.0.3'],
  async run({ call, out }, { address, allocation }) {
    if ((address === undefined) === (allocation === undefined))
      throw new UsageError('exactly one of ADDRESS and -a/--allocation-id must be given');
    await call('ec2', 'ReleaseAddress', address !== undefined ? { PublicIp: address } : { AllocationId: allocation });
    out.record(releasedKind, { address, allocation });
  },
});
