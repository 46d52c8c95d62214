import { AwsError, newId } from '@mallee/base';
import type { ReadContext } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import { groupRules } from '../repos/group-rules.ts';
import { openEgress } from '../repos/make-default-group.ts';
import { type NamedGroup, securityGroups } from '../repos/security-groups.ts';
import { tags } from '../repos/tags.ts';
import { vpcs } from '../repos/vpcs.ts';
import { createDemands, resourceDemand } from '../rules/demands.ts';
import { groupDemand } from '../rules/group-demand.ts';
import { readGroupDescription, readGroupName } from '../rules/group-names.ts';
import { readTagSpecifications, tagList } from '../rules/tag-specifications.ts';
import type { SecurityGroupRow } from '../tables.ts';
import { groupArn } from '../views/security-groups.ts';

const createSecurityGroup = op.write('CreateSecurityGroup', {
  parameters: { Description: 'used', GroupName: 'used', VpcId: 'used', TagSpecifications: 'used' },
  async authorize({ VpcId, TagSpecifications }, about) {
    const { read, scope } = about;
    const vpc = VpcId ? await vpcs.find(read, scope.account, VpcId) : await defaultVpc.find(read, scope.account);
    const id = vpc?.id ?? VpcId ?? '*';
    return [
      ...createDemands('CreateSecurityGroup', 'security-group', TagSpecifications, about),
      resourceDemand('CreateSecurityGroup', 'vpc', id, about, {
        tags: vpc ? await tags.of(read, vpc.id) : {},
        context: vpc ? { 'ec2:VpcID': vpc.id } : {},
      }),
    ];
  },
  async run({ tx, scope, world, ports }, { Description, GroupName, VpcId, TagSpecifications }) {
    const { settings } = ports;
    const name = readGroupName(GroupName);
    const vpc = VpcId
      ? await vpcs.get(tx, scope.account, VpcId)
      : await defaultVpc.ensure(tx, world, scope.account, settings);
    const { securityGroupsPerVpc: most, tagsPerResource } = settings.limits;
    if ((await securityGroups.count(tx, vpc.id)) >= most)
      throw new AwsError(
        'SecurityGroupLimitExceeded',
        400,
        `The VPC '${vpc.id}' has ${most} groups, which is the limit.`,
      );
    const map =
      readTagSpecifications(TagSpecifications, ['security-group'], tagsPerResource).get('security-group') ?? {};
    const row: SecurityGroupRow = {
      id: newId(world, 'sg'),
      account: scope.account,
      vpc: vpc.id,
      name,
      description: readGroupDescription(Description),
    };
    await securityGroups.insert(tx, row);
    await groupRules.insert(tx, [openEgress(world, row)]);
    await tags.put(tx, scope.account, 'security-group', row.id, map);
    return { GroupId: row.id, SecurityGroupArn: groupArn(settings, row), Tags: tagList(map) };
  },
});

const deleteSecurityGroup = op.write('DeleteSecurityGroup', {
  parameters: { GroupId: 'used', GroupName: 'used' },
  authorize: async (input, about) => [await demandOn('DeleteSecurityGroup', input, about)],
  async run({ tx, scope }, input) {
    const row = await securityGroups.get(tx, scope.account, input);
    if (row.name === 'default') throw errors.defaultGroup(row.id);
    const holder = await securityGroups.heldBy(tx, row);
    if (holder) throw errors.dependency('security group', row.id, `${holder} uses it.`);
    // Nothing uses it, so no node's document speaks of it.
    await securityGroups.remove(tx, row);
    return { Return: true, GroupId: row.id };
  },
});

/** May the caller do this to that group? */
export async function demandOn(action: string, named: NamedGroup, about: ReadContext<ComputePorts>) {
  const { read, scope } = about;
  const row = await securityGroups.get(read, scope.account, named).catch((error: unknown) => {
    // Whether it exists is said by `run`, to those who may ask.
    if (error instanceof AwsError) return undefined;
    throw error;
  });
  const tagged = row && { ...row, tags: await tags.of(read, row.id) };
  return groupDemand(action, tagged, named.GroupId, about);
}

export const securityGroupOperations = [createSecurityGroup, deleteSecurityGroup];
