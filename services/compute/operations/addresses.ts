import { AwsError } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { publicAddresses } from '../repos/public-addresses.ts';
import { tags } from '../repos/tags.ts';
import { audience } from '../rules/audience.ts';
import { createDemands, listDemand, resourceDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { readTagSpecifications } from '../rules/tag-specifications.ts';
import type { PublicAddressRow } from '../tables.ts';
import { addressView, type DescribedAddress } from '../views/addresses.ts';

const allocateAddress = op.write('AllocateAddress', {
  parameters: {
    Domain: { only: ['vpc'] },
    Address: 'used',
    PublicIpv4Pool: { only: ['amazon'] },
    NetworkBorderGroup: 'used',
    TagSpecifications: 'used',
    CustomerOwnedIpv4Pool: 'absent',
    IpamPoolId: 'absent',
  },
  authorize: (input, about) => createDemands('AllocateAddress', 'elastic-ip', input.TagSpecifications, about),
  async run({ tx, scope, world, ports }, { Address, NetworkBorderGroup, TagSpecifications }) {
    const { settings } = ports;
    const { elasticAddresses: most, tagsPerResource } = settings.limits;
    if (NetworkBorderGroup !== undefined && NetworkBorderGroup !== settings.region)
      throw errors.invalidValue('networkBorderGroup', NetworkBorderGroup, `Use ${settings.region} or leave it out.`);
    const map = readTagSpecifications(TagSpecifications, ['elastic-ip'], tagsPerResource).get('elastic-ip') ?? {};
    if ((await publicAddresses.count(tx, scope.account)) >= most)
      throw new AwsError('AddressLimitExceeded', 400, `An account has at most ${most} elastic addresses.`);
    const row = await publicAddresses.allocate(tx, world, scope.account, settings, Address);
    await tags.put(tx, scope.account, 'elastic-ip', row.allocation!, map);
    return {
      PublicIp: row.address,
      AllocationId: row.allocation!,
      Domain: 'vpc',
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: settings.region,
    };
  },
});

const releaseAddress = op.write('ReleaseAddress', {
  parameters: { AllocationId: 'used', PublicIp: 'used', NetworkBorderGroup: 'used' },
  authorize: async (input, about) => [await addressDemand('ReleaseAddress', input, about)],
  async run({ tx, scope, ports }, input) {
    const row = await namedAddress(tx, scope.account, input);
    const { region } = ports.settings;
    if (input.NetworkBorderGroup !== undefined && input.NetworkBorderGroup !== region)
      throw errors.invalidValue('networkBorderGroup', input.NetworkBorderGroup, `Use ${region} or leave it out.`);
    if (row.interface !== null) throw errors.addressInUse(row.address);
    await publicAddresses.remove(tx, row);
    return {};
  },
});

/** How a client names one of its elastic addresses. */
export interface NamedAddress {
  readonly AllocationId?: string | undefined;
  readonly AssociationId?: string | undefined;
  readonly PublicIp?: string | undefined;
}

async function findAddress(read: Read, account: string, named: NamedAddress): Promise<PublicAddressRow | undefined> {
  if (named.AllocationId) return publicAddresses.find(read, account, 'allocation', named.AllocationId);
  if (named.AssociationId) return publicAddresses.find(read, account, 'association', named.AssociationId);
  return named.PublicIp ? publicAddresses.find(read, account, 'address', named.PublicIp) : undefined;
}

/** By one id or by the address itself; each has its own error where the account has no such address. */
export async function namedAddress(read: Read, account: string, named: NamedAddress): Promise<PublicAddressRow> {
  const { AllocationId, AssociationId, PublicIp } = named;
  const id = AllocationId ?? AssociationId;
  if (id && PublicIp)
    throw errors.invalidCombination('You may specify public IP or an id, but not both in one request.');
  const row = await findAddress(read, account, named);
  if (row) return row;
  if (AllocationId) throw errors.allocationNotFound(AllocationId);
  if (AssociationId) throw errors.associationNotFound(AssociationId);
  if (PublicIp) throw errors.addressNotFound(PublicIp);
  throw errors.missingParameter('AllocationId');
}

type About = Parameters<typeof resourceDemand>[3] & { read: Read };

/** May the caller do this to that address? */
export async function addressDemand(action: string, named: NamedAddress, about: About) {
  const row = await findAddress(about.read, about.scope.account, named);
  if (!row) return resourceDemand(action, 'elastic-ip', named.AllocationId ?? '*', about);
  return resourceDemand(action, 'elastic-ip', row.allocation!, about, {
    tags: await tags.of(about.read, row.allocation!),
    context: { 'ec2:AllocationId': row.allocation!, 'ec2:PublicIpAddress': row.address },
  });
}

const description: Description<DescribedAddress> = {
  keyOf: ({ address }) => address,
  code: 'Address',
  noun: 'address',
  filters: {
    'allocation-id': (row) => row.allocation ?? undefined,
    'association-id': (row) => row.association ?? undefined,
    domain: () => 'vpc',
    'instance-id': (row) => row.instance ?? undefined,
    'network-border-group': (row) => row.region,
    'network-interface-id': (row) => row.interface ?? undefined,
    'network-interface-owner-id': (row) => row.interface_account ?? undefined,
    'private-ip-address': (row) => row.private_address ?? undefined,
    'public-ip': (row) => row.address,
  },
};

const describeAddresses = op.read('DescribeAddresses', {
  parameters: { PublicIps: 'used', AllocationIds: 'used', Filters: 'used' },
  authorize: (_, about) => listDemand('DescribeAddresses', about),
  async run({ read, scope, ports }, { PublicIps, AllocationIds, Filters }) {
    const { account, ids } = audience(scope, PublicIps);
    const bound = await publicAddresses.all(read, account);
    const { region } = ports.settings;
    const all = (await tags.join(read, bound, ({ allocation }) => allocation ?? '')).map((row) => ({ ...row, region }));
    const allocations = new Set(AllocationIds?.map((id) => id.toLowerCase()));
    const addresses = new Set(ids);
    for (const id of allocations)
      if (!all.some(({ allocation }) => allocation === id)) throw errors.allocationNotFound(id);
    for (const ip of addresses) if (!all.some(({ address }) => address === ip)) throw errors.addressNotFound(ip);
    const asked = all.filter(
      ({ address, allocation }) =>
        allocations.size + addresses.size === 0 || addresses.has(address) || allocations.has(allocation ?? ''),
    );
    return { Addresses: describe(description, asked, { filters: Filters }).rows.map(addressView) };
  },
});

export const addressOperations = [allocateAddress, releaseAddress, describeAddresses];
