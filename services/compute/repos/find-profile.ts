import { type AccountId, newId, type World } from '@mallee/base';
import type { Demand, Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import type { ComputePorts } from '../op.ts';
import type { ProfileFact } from '../rules/json.ts';

export interface AskedProfile {
  readonly Arn?: string | undefined;
  readonly Name?: string | undefined;
}

const named = ({ Arn, Name }: AskedProfile) => ({
  ...(Arn !== undefined && { arn: Arn }),
  ...(Name !== undefined && { name: Name }),
});

/** An instance profile as an instance will remember it; it must exist and have a role that trusts EC2. */
export async function findProfile(
  read: Read,
  world: World,
  account: AccountId,
  asked: AskedProfile,
  { identity }: Pick<ComputePorts, 'identity'>,
): Promise<ProfileFact> {
  const name = asked.Arn ?? asked.Name;
  if (!name) throw errors.missingParameter('IamInstanceProfile.Name');
  const found = await identity.instanceProfile(read, account, named(asked));
  const wrong = (why: string) => errors.invalidValue('iamInstanceProfile', name, why);
  if (!found) throw wrong('There is no such instance profile.');
  if (!found.role) throw wrong('The instance profile has no role.');
  if (!found.role.trustsEc2) throw wrong('Its role does not trust ec2.amazonaws.com.');
  return {
    arn: found.arn,
    id: found.id,
    role: found.role.name,
    roleArn: found.role.arn,
    associationId: newId(world, 'iip-assoc'),
    associatedAt: read.now,
  };
}

/** Who gives an instance a role must be allowed to pass it on. */
export async function passRoleDemands(
  read: Read,
  scope: Scope,
  asked: AskedProfile | undefined,
  { identity }: Pick<ComputePorts, 'identity'>,
): Promise<Demand[]> {
  const profile = asked && (await identity.instanceProfile(read, scope.account, named(asked)));
  if (!profile?.role) return [];
  return [
    {
      action: 'iam:PassRole',
      resource: profile.role.arn,
      account: scope.account,
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ];
}
