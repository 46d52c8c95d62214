import type { Context } from '../frame/context.ts';
import { ServiceError } from '../frame/failure.ts';

/** What hangs on a user and must be taken from it before it can be deleted. */
export interface Belongings {
  readonly keys: readonly string[];
  readonly policies: readonly string[];
  readonly managed: readonly string[];
  readonly certificates: readonly string[];
  readonly groups: readonly string[];
}

export async function belongingsOf({ list }: Context, UserName: string): Promise<Belongings> {
  const user = { UserName };
  return {
    keys: await names(list('iam', 'ListAccessKeys', user, 'AccessKeyMetadata'), ({ AccessKeyId }) => AccessKeyId),
    policies: await names(list('iam', 'ListUserPolicies', user, 'PolicyNames'), (name) => name),
    managed: await names(
      list('iam', 'ListAttachedUserPolicies', user, 'AttachedPolicies'),
      ({ PolicyArn }) => PolicyArn,
    ),
    certificates: await orNone(
      names(list('iam', 'ListSigningCertificates', user, 'Certificates'), ({ CertificateId }) => CertificateId),
    ),
    groups: await names(list('iam', 'ListGroupsForUser', user, 'Groups'), ({ GroupName }) => GroupName),
  };
}

export async function takeAway({ call }: Context, UserName: string, own: Belongings): Promise<void> {
  for (const AccessKeyId of own.keys) await call('iam', 'DeleteAccessKey', { UserName, AccessKeyId });
  for (const PolicyName of own.policies) await call('iam', 'DeleteUserPolicy', { UserName, PolicyName });
  for (const PolicyArn of own.managed) await call('iam', 'DetachUserPolicy', { UserName, PolicyArn });
  for (const CertificateId of own.certificates)
    await call('iam', 'DeleteSigningCertificate', { UserName, CertificateId });
  for (const GroupName of own.groups) await call('iam', 'RemoveUserFromGroup', { UserName, GroupName });
  await orNone(call('iam', 'DeleteLoginProfile', { UserName }).then(() => []));
}

async function names<Item>(items: AsyncIterable<Item>, read: (item: Item) => string | undefined): Promise<string[]> {
  const found: string[] = [];
  for await (const item of items) found.push(read(item) ?? '');
  return found;
}

/** A cloud without such things has none of them. */
async function orNone(asked: Promise<string[]>): Promise<string[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServiceError && ['NoSuchEntity', 'UnsupportedOperation', 'InvalidAction'].includes(error.code))
      return [];
    throw error;
  }
}
