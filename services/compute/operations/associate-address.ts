import { AwsError, type InstanceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db, op } from '../op.ts';
import { associations } from '../repos/associations.ts';
import { interfaces } from '../repos/interfaces.ts';
import { publicAddresses } from '../repos/public-addresses.ts';
import { tags } from '../repos/tags.ts';
import { resourceDemand } from '../rules/demands.ts';
import { instanceState } from '../rules/instance-state.ts';
import type { InstanceRow, NetworkInterfaceRow } from '../tables.ts';
import { addressDemand, namedAddress } from './addresses.ts';

interface Target {
  readonly InstanceId?: string | undefined;
  readonly NetworkInterfaceId?: string | undefined;
  readonly PrivateIpAddress?: string | undefined;
}

const associateAddress = op.write('AssociateAddress', {
  parameters: {
    AllocationId: 'used',
    PublicIp: 'used',
    InstanceId: 'used',
    NetworkInterfaceId: 'used',
    PrivateIpAddress: 'used',
    AllowReassociation: 'used',
  },
  async authorize(input, about) {
    const demands = [await addressDemand('AssociateAddress', input, about)];
    for (const [type, id] of [
      ['instance', input.InstanceId],
      ['network-interface', input.NetworkInterfaceId],
    ] as const)
      if (id) {
        const known = await tags.of(about.read, id.toLowerCase());
        demands.push(resourceDemand('AssociateAddress', type, id.toLowerCase(), about, { tags: known }));
      }
    return demands;
  },
  async run({ tx, scope, world, ports }, input) {
    const row = await namedAddress(tx, scope.account, { AllocationId: input.AllocationId, PublicIp: input.PublicIp });
    const nic = await target(tx, scope.account, input);
    if (input.PrivateIpAddress !== undefined && input.PrivateIpAddress !== nic.address)
      throw errors.invalidValue('privateIpAddress', input.PrivateIpAddress, `'${nic.id}' does not have it.`);
    if (row.interface === nic.id) return { AssociationId: row.association! };
    await mustHaveGateway(tx, nic.vpc);
    // As on AWS, an address moves without ado unless the client says that it must not.
    if (input.AllowReassociation === false) await mustBeFree(tx, row, nic);
    return { AssociationId: await associations.bind(tx, world, row, nic, ports.settings) };
  },
});

const disassociateAddress = op.write('DisassociateAddress', {
  parameters: { AssociationId: 'used', PublicIp: 'used' },
  authorize: async (input, about) => [await addressDemand('DisassociateAddress', input, about)],
  async run({ tx, scope, ports }, input) {
    const row = await namedAddress(tx, scope.account, input);
    await associations.unbind(tx, row, ports.settings);
    return {};
  },
});

async function target(read: Read, account: string, { InstanceId, NetworkInterfaceId }: Target) {
  if (InstanceId && NetworkInterfaceId)
    throw errors.invalidCombination('You may specify an instance or a network interface, but not both.');
  if (NetworkInterfaceId) {
    const nic = await interfaces.get(read, account, NetworkInterfaceId);
    if (nic.instance !== null) await liveInstance(read, account, nic.instance);
    return nic;
  }
  if (!InstanceId) throw errors.missingParameter('InstanceId or NetworkInterfaceId');
  const instance = await liveInstance(read, account, InstanceId);
  const [nic, another] = await interfaces.ofInstance(read, instance.id);
  if (!nic || another)
    throw new AwsError(
      'InvalidInstanceID',
      400,
      nic
        ? `There are multiple interfaces attached to instance '${instance.id}'. Please specify an interface ID.`
        : `The instance '${instance.id}' has no network interface.`,
    );
  return nic;
}

/** A machine that is on its way out takes no address along. */
async function liveInstance(read: Read, account: string, id: string): Promise<InstanceRow> {
  const row = await db(read)
    .selectFrom('instance')
    .selectAll()
    .where('id', '=', id.toLowerCase() as InstanceId)
    .where('account', '=', account)
    .executeTakeFirst();
  if (!row) throw errors.notFound('InstanceID', 'instance ID', [id]);
  if (row.desired === 'terminated') throw errors.incorrectInstanceState(row.id, instanceState(row), 'given an address');
  return row;
}

async function mustHaveGateway(read: Read, vpc: NetworkInterfaceRow['vpc']): Promise<void> {
  const gateway = db(read).selectFrom('internet_gateway').select('id').where('vpc', '=', vpc);
  if (await gateway.executeTakeFirst()) return;
  throw new AwsError('Gateway.NotAttached', 400, `Network ${vpc} is not attached to any internet gateway`);
}

async function mustBeFree(
  read: Read,
  row: Awaited<ReturnType<typeof namedAddress>>,
  nic: NetworkInterfaceRow,
): Promise<void> {
  if (row.association !== null) throw errors.alreadyAssociated(row.allocation!, `associate-id ${row.association}`);
  const held = await publicAddresses.ofInterface(read, nic.id);
  if (held?.kind === 'elastic') throw errors.alreadyAssociated(nic.id, `associate-id ${held.association}`);
}

export const associateAddressOperations = [associateAddress, disassociateAddress];
