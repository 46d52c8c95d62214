import type { Demand } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { instances } from '../repos/instances.ts';
import { tags } from '../repos/tags.ts';
import type { InstanceRow } from '../tables.ts';
import { resourceDemand } from './demands.ts';
import { fromJson, type ProfileFact } from './json.ts';

type About = Parameters<typeof resourceDemand>[3] & { readonly read: Read };

/** One demand for each instance named; ids that are not the caller's answer NotFound, as missing ones do. */
export async function instanceDemands(
  action: string,
  ids: readonly string[],
  about: About,
  more: Demand['context'] = {},
): Promise<Demand[]> {
  if (ids.length === 0) throw errors.missingParameter('InstanceId');
  const rows = await instances.get(about.read, about.scope.account, ids);
  return Promise.all(rows.map((row) => instanceDemand(action, row, about, more)));
}

async function instanceDemand(
  action: string,
  row: InstanceRow,
  about: About,
  more: Demand['context'],
): Promise<Demand> {
  const profile = fromJson<ProfileFact>(row.profile);
  return resourceDemand(action, 'instance', row.id, about, {
    owner: row.account,
    tags: await tags.of(about.read, row.id),
    context: {
      'ec2:InstanceID': row.id,
      'ec2:InstanceType': row.instance_type,
      'ec2:AvailabilityZone': row.zone,
      'ec2:RootDeviceType': 'ebs',
      ...(profile && { 'ec2:InstanceProfile': profile.arn }),
      ...more,
    },
  });
}
