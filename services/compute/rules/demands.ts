import { type AccountId, arn } from '@mallee/base';
import type { Demand, Scope } from '@mallee/gateway/op';
import type { ComputeSettings } from '../op.ts';
import type { TagMap } from '../repos/tags.ts';
import type { TagSpecification } from './tag-specifications.ts';

interface Named {
  readonly scope: Scope;
  readonly ports: { readonly settings: ComputeSettings };
}

/** A list: EC2's Describe actions have no resource-level permissions. */
export function listDemand(action: string, { scope, ports }: Named): Demand[] {
  return [
    {
      action: `ec2:${action}`,
      resource: '*',
      account: scope.account,
      context: { 'ec2:Region': ports.settings.region },
    },
  ];
}

/** One resource, by EC2's type and id: `instance`, `i-...`; `owner` is whom it belongs to, the caller if it is yet to be made. */
export function resourceDemand(
  action: string,
  type: string,
  id: string,
  { scope, ports }: Named,
  more: { owner?: AccountId; tags?: TagMap; requestTags?: TagMap; context?: Demand['context'] } = {},
): Demand {
  const { owner = scope.account, tags = {}, requestTags } = more;
  const context: Record<string, string | readonly string[]> = { 'ec2:Region': ports.settings.region, ...more.context };
  for (const [key, value] of Object.entries(tags)) {
    context[`aws:ResourceTag/${key}`] = value;
    context[`ec2:ResourceTag/${key}`] = value;
  }
  if (requestTags) {
    for (const [key, value] of Object.entries(requestTags)) context[`aws:RequestTag/${key}`] = value;
    context['aws:TagKeys'] = Object.keys(requestTags);
  }
  return {
    action: `ec2:${action}`,
    resource: arn('ec2', ports.settings.region, owner, `${type}/${id}`),
    account: owner,
    context,
  };
}

/** Making something, with `ec2:CreateTags` beside it where tags are asked for on create. */
export function createDemands(
  action: string,
  type: string,
  specifications: readonly TagSpecification[] | undefined,
  about: Named,
): Demand[] {
  const asked = specifications?.find(({ ResourceType }) => ResourceType === type)?.Tags ?? [];
  const requestTags = Object.fromEntries(asked.map(({ Key = '', Value = '' }) => [Key, Value]));
  const create = resourceDemand(action, type, '*', about, { requestTags });
  if (asked.length === 0) return [create];
  return [
    create,
    resourceDemand('CreateTags', type, '*', about, { requestTags, context: { 'ec2:CreateAction': action } }),
  ];
}
