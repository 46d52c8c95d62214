import { command, flag, maybe, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Bound {
  readonly address: string | undefined;
  readonly instance: string | undefined;
  readonly allocation: string | undefined;
  readonly association: string | undefined;
  readonly privateAddress: string | undefined;
}

const byAddressKind: Kind<Bound> = kind('ADDRESS', {
  address: (row) => row.address,
  instance: (row) => row.instance,
});
const byAllocationKind: Kind<Bound> = kind('ADDRESS', {
  instance: (row) => row.instance,
  allocation: (row) => row.allocation,
  association: (row) => row.association,
  'private-ip': (row) => row.privateAddress,
});

export default command({
  summary: 'Give an elastic address to an instance',
  service: 'ec2',
  positionals: { address: maybe('ADDRESS', 'the address') },
  options: {
    allocation: text('-a, --allocation-id ALLOCATION', 'the address, by its allocation'),
    instance: text('-i, --instance-id INSTANCE', 'the instance'),
    interface: text('-n, --network-interface INTERFACE', 'the network interface, in place of an instance'),
    privateAddress: text('-p, --private-ip-address IP', 'the private address to map it to'),
    move: flag('--allow-reassociation', 'take it away from another instance'),
  },
  prints: [byAddressKind, byAllocationKind],
  examples: ['euca-associate-address 198.18.0.3 -i i-0123456789abcdef0'],
  async run({ call, out }, { address, allocation, instance, interface: nic, privateAddress, move }) {
    if ((address === undefined) === (allocation === undefined))
      throw new UsageError('exactly one of ADDRESS and -a/--allocation-id must be given');
    if ((instance === undefined) === (nic === undefined))
      throw new UsageError('exactly one of -i/--instance-id and -n/--network-interface must be given');
    const { AssociationId: association } = await call('ec2', 'AssociateAddress', {
      ...(address !== undefined ? { PublicIp: address } : { AllocationId: allocation }),
      ...(instance !== undefined ? { InstanceId: instance } : { NetworkInterfaceId: nic }),
      ...(privateAddress !== undefined && { PrivateIpAddress: privateAddress }),
      ...(move && { AllowReassociation: true }),
    });
    const bound = { address, instance: instance ?? nic, allocation, association, privateAddress };
    out.record(address !== undefined ? byAddressKind : byAllocationKind, bound);
  },
});
