import { arn } from '@mallee/base';
import type { Demand } from '@mallee/gateway/op';
import type { TagMap } from '../repos/tags.ts';
import type { SecurityGroupRow } from '../tables.ts';
import { resourceDemand } from './demands.ts';

type About = Parameters<typeof resourceDemand>[3];

/** A security group with its tags and its VPC; one that is not there is asked for by the id that the client wrote. */
export function groupDemand(
  action: string,
  row: (SecurityGroupRow & { tags: TagMap }) | undefined,
  asked: string | undefined,
  about: About,
): Demand {
  if (!row) return resourceDemand(action, 'security-group', asked || '*', about);
  return resourceDemand(action, 'security-group', row.id, about, {
    tags: row.tags,
    context: {
      'ec2:SecurityGroupID': row.id,
      'ec2:Vpc': arn('ec2', about.ports.settings.region, row.account, `vpc/${row.vpc}`),
    },
  });
}
