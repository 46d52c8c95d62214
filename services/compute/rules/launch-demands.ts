import type { Demand } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import type { OperationInput } from '@mallee/wire';
import type { ComputePorts } from '../op.ts';
import { passRoleDemands } from '../repos/find-profile.ts';
import { images } from '../repos/images.ts';
import { launchNetwork } from '../repos/launch-network.ts';
import { tags } from '../repos/tags.ts';
import { resourceDemand } from './demands.ts';
import { launchInterfaces } from './launch-interfaces.ts';

type RunInput = OperationInput<'ec2', 'RunInstances'>;
type Context = Parameters<typeof resourceDemand>[3] & { readonly read: Read; readonly ports: ComputePorts };

/**
 * What a launch must be allowed: every resource it uses or makes, `iam:PassRole` for a profile's role, and
 * `ec2:CreateTags` for tags on create. Source: "RunInstances" in "Actions, resources, and condition keys for Amazon EC2".
 */
export async function launchDemands(input: RunInput, about: Context): Promise<Demand[]> {
  const { read, scope, ports } = about;
  const action = 'RunInstances';
  const type = input.InstanceType ?? defaultType;
  const requested = (kind: string) =>
    Object.fromEntries(
      (input.TagSpecifications?.find(({ ResourceType }) => ResourceType === kind)?.Tags ?? []).map(
        ({ Key = '', Value = '' }) => [Key, Value],
      ),
    );
  const made = (kind: string, context: Demand['context'] = {}) =>
    resourceDemand(action, kind, '*', about, { requestTags: requested(kind), context });
  const demands: Demand[] = [
    made('instance', {
      'ec2:InstanceType': type,
      'ec2:EbsOptimized': String(input.EbsOptimized ?? false),
      'ec2:MetadataHttpTokens': input.MetadataOptions?.HttpTokens ?? 'optional',
      ...(input.IamInstanceProfile?.Arn && { 'ec2:InstanceProfile': input.IamInstanceProfile.Arn }),
    }),
    made('volume', { 'ec2:VolumeType': 'gp2' }),
    made('network-interface'),
  ];
  const image = await images.visible(read, scope.account, input.ImageId ?? '');
  const imageId = image?.id ?? input.ImageId ?? '*';
  demands.push(
    resourceDemand(action, 'image', imageId, about, {
      ...(image && { owner: image.account, tags: await tags.of(read, image.id) }),
      context: image ? { 'ec2:Owner': image.account, 'ec2:Public': String(image.public === 1) } : {},
    }),
  );
  // An image of another account that can be seen at all was shared by its owner.
  if (image && image.account !== scope.account) demands[demands.length - 1] = { ...demands.at(-1)!, granted: true };
  if (input.KeyName) demands.push(resourceDemand(action, 'key-pair', input.KeyName, about));
  const network = await launchNetwork.find(
    read,
    scope.account,
    launchInterfaces(input, Number.POSITIVE_INFINITY),
    input.Placement?.AvailabilityZone,
    ports.settings.limits.groupsPerInterface,
  );
  for (const { subnet, groups } of network === 'no-default-vpc' ? [] : network) {
    const vpc = { 'ec2:Vpc': subnet.vpc, 'ec2:AvailabilityZone': subnet.zone };
    demands.push(
      resourceDemand(action, 'subnet', subnet.id, about, { context: vpc, tags: await tags.of(read, subnet.id) }),
    );
    for (const { id } of groups)
      demands.push(
        resourceDemand(action, 'security-group', id, about, { context: vpc, tags: await tags.of(read, id) }),
      );
  }
  for (const kind of ['instance', 'volume', 'network-interface'])
    if (Object.keys(requested(kind)).length > 0)
      demands.push(
        resourceDemand('CreateTags', kind, '*', about, {
          requestTags: requested(kind),
          context: { 'ec2:CreateAction': action },
        }),
      );
  demands.push(...(await passRoleDemands(read, scope, input.IamInstanceProfile, ports)));
  return demands;
}

/** Eucalyptus' default type, like AWS's. */
export const defaultType = 'm1.small';
