import { AwsError } from '@mallee/base';
import type { ReadContext } from '@mallee/gateway/op';
import type { Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { interfaces } from '../repos/interfaces.ts';
import { nodes } from '../repos/nodes.ts';
import { securityGroups } from '../repos/security-groups.ts';
import { tags } from '../repos/tags.ts';
import { resourceDemand } from '../rules/demands.ts';
import type { NetworkInterfaceRow } from '../tables.ts';
import { demandOn } from './security-groups.ts';

const modifyNetworkInterfaceAttribute = op.write('ModifyNetworkInterfaceAttribute', {
  parameters: {
    NetworkInterfaceId: 'used',
    Description: 'used',
    SourceDestCheck: 'used',
    Groups: 'used',
    Attachment: {
      within: {
        AttachmentId: 'used',
        DeleteOnTermination: 'used',
        DefaultEnaQueueCount: 'absent',
        EnaQueueCount: 'absent',
      },
    },
    AssociatePublicIpAddress: 'absent',
    AssociatedSubnetIds: 'absent',
    ConnectionTrackingSpecification: 'absent',
    EnablePrimaryIpv6: { only: [false] },
    EnaSrdSpecification: 'absent',
  },
  async authorize({ NetworkInterfaceId, Groups = [] }, about) {
    const demands = [await interfaceDemand('ModifyNetworkInterfaceAttribute', NetworkInterfaceId, about)];
    for (const GroupId of Groups) demands.push(await demandOn('ModifyNetworkInterfaceAttribute', { GroupId }, about));
    return demands;
  },
  async run({ tx, scope, ports }, { NetworkInterfaceId, Description, SourceDestCheck, Groups, Attachment }) {
    const given = [Description, SourceDestCheck, Groups?.length ? Groups : undefined, Attachment];
    if (given.filter((value) => value !== undefined).length !== 1)
      throw errors.invalidCombination('Exactly one attribute is changed at a time.');
    const row = await interfaces.get(tx, scope.account, required(NetworkInterfaceId));
    if (Description) await setDescription(tx, row, Description.Value ?? '');
    if (SourceDestCheck) await interfaces.update(tx, row, { source_dest_check: flag(SourceDestCheck.Value) });
    if (Groups?.length) await setGroups(tx, row, Groups, ports.settings.limits.groupsPerInterface);
    if (Attachment) {
      if (row.attachment === null || Attachment.AttachmentId?.toLowerCase() !== row.attachment)
        throw errors.notFound('AttachmentID', 'attachment', [Attachment.AttachmentId ?? '']);
      await interfaces.update(tx, row, { delete_on_termination: flag(Attachment.DeleteOnTermination) });
    }
    await nodes.touchVpc(tx, row.vpc);
    return {};
  },
});

const resetNetworkInterfaceAttribute = op.write('ResetNetworkInterfaceAttribute', {
  parameters: { NetworkInterfaceId: 'used', SourceDestCheck: 'used' },
  authorize: async ({ NetworkInterfaceId }, about) => [
    await interfaceDemand('ResetNetworkInterfaceAttribute', NetworkInterfaceId, about),
  ],
  async run({ tx, scope }, { NetworkInterfaceId, SourceDestCheck }) {
    if (SourceDestCheck === undefined) throw errors.missingParameter('sourceDestCheck');
    const row = await interfaces.get(tx, scope.account, required(NetworkInterfaceId));
    await interfaces.update(tx, row, { source_dest_check: 1 });
    await nodes.touchVpc(tx, row.vpc);
    return {};
  },
});

const required = (id: string | undefined): string => {
  if (!id) throw errors.missingParameter('networkInterfaceId');
  return id;
};

function flag(value: boolean | undefined): 0 | 1 {
  if (value === undefined) throw errors.missingParameter('value');
  return value ? 1 : 0;
}

async function setDescription(tx: Tx, row: NetworkInterfaceRow, text: string): Promise<void> {
  if (text.length > 255) throw errors.invalidValue('description', text, 'Up to 255 characters.');
  await interfaces.update(tx, row, { description: text });
}

async function setGroups(tx: Tx, row: NetworkInterfaceRow, ids: readonly string[], most: number): Promise<void> {
  const groups = await securityGroups.inVpc(tx, row.account, row.vpc, ids);
  if (groups.length > most)
    throw new AwsError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      400,
      `A network interface is in at most ${most} security groups.`,
    );
  await interfaces.setGroups(
    tx,
    row.id,
    groups.map(({ id }) => id),
  );
}

async function interfaceDemand(action: string, id: string | undefined, about: ReadContext<ComputePorts>) {
  const row = id ? await interfaces.find(about.read, about.scope.account, id) : undefined;
  const known = row ? await tags.of(about.read, row.id) : {};
  return resourceDemand(action, 'network-interface', row?.id ?? id ?? '*', about, { tags: known });
}

export const modifyNetworkInterfaceOperations = [modifyNetworkInterfaceAttribute, resetNetworkInterfaceAttribute];
