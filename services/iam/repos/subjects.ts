import type { AccountId } from '@mallee/base';
import { type Instant, iamArn } from '@mallee/base';
import type { Credentials } from '@mallee/gateway';
import type { NamedPolicy, PolicyKind, Subject } from '@mallee/policy';
import type { Read } from '@mallee/store';
import { compiled } from '../rules/documents.ts';
import type { Vault } from '../vault.ts';
import { accessKeys } from './access-keys.ts';
import { accountPolicies } from './account-policies.ts';
import { accounts, adminUser, cloudAccount } from './accounts.ts';
import { arnOf, entities } from './entities.ts';
import { managedPolicies } from './managed-policies.ts';
import { members } from './members.ts';
import { policiesOf } from './owner-policies.ts';
import { sessionSecrets, sessions } from './sessions.ts';
import type { EntityRow, SessionRow } from './tables.ts';

/** Credentials as the rows say, and until when they are good. */
export interface Known {
  readonly account: AccountId;
  readonly credentials: Credentials;
  readonly expires: Instant;
}

/** Reads who an access key is and all that bounds him; undefined for keys that are unknown, inactive or ended. */
export async function readCredentials(read: Read, vault: Vault, accessKeyId: string): Promise<Known | undefined> {
  if (accessKeyId.startsWith('ASIA')) return readSession(read, vault, accessKeyId);
  const user = await userOfKey(read, accessKeyId);
  if (!user) return undefined;
  const secret = vault.unseal(user.sealed, accessKeyId);
  const subject = await userSubject(read, user.entity);
  return { account: subject.account, credentials: { secret, subject }, expires: Number.POSITIVE_INFINITY };
}

/** A session lives only while the user or role does, and one of a user only while its key is active. */
async function readSession(read: Read, vault: Vault, id: string): Promise<Known | undefined> {
  const session = await sessions.find(read, id);
  if (!session || session.expires_at <= read.now) return undefined;
  const entity = await entities.byId(read, session.principal);
  if (!entity?.enabled) return undefined;
  if (session.parent_key && (await userOfKey(read, session.parent_key))?.entity.id !== entity.id) return undefined;
  const base = entity.kind === 'user' ? await userSubject(read, entity) : await roleSubject(read, entity, session);
  const bounds = await sessionPolicies(read, session);
  const subject: Subject = bounds.length > 0 ? { ...base, session: bounds } : base;
  const { secret, token } = sessionSecrets(vault, id);
  return {
    account: session.account,
    credentials: { secret, sessionToken: token, subject },
    expires: session.expires_at,
  };
}

async function userOfKey(read: Read, id: string): Promise<{ entity: EntityRow; sealed: string } | undefined> {
  const key = await accessKeys.find(read, id);
  if (key?.status !== 'Active') return undefined;
  const entity = await entities.byId(read, key.user_id);
  return entity?.enabled ? { entity, sealed: key.sealed } : undefined;
}

async function userSubject(read: Read, user: EntityRow): Promise<Subject> {
  const { name, canonical_id } = (await accounts.byNumber(read, user.account))!;
  return {
    kind: 'user',
    account: user.account,
    arn: arnOf(user),
    userId: user.id,
    canonicalId: canonical_id,
    cloudAdministrator: name === cloudAccount,
    accountAdministrator: user.name === adminUser,
    ...(await policies(read, user, await members.groupsOf(read, user.id))),
  };
}

/** The sessions of a role of `eucalyptus` reach every account, but only with what the role's policies allow. */
async function roleSubject(read: Read, role: EntityRow, session: SessionRow): Promise<Subject> {
  const { name, canonical_id } = (await accounts.byNumber(read, role.account))!;
  return {
    kind: 'role-session',
    account: role.account,
    arn: assumedRoleArn(role, session.name),
    roleArn: arnOf(role),
    userId: `${role.id}:${session.name}`,
    canonicalId: canonical_id,
    cloudAdministrator: false,
    accountAdministrator: false,
    ...(name === cloudAccount && { everyAccount: true }),
    ...(await policies(read, role, [])),
  };
}

/** As AWS writes it: without the role's path. */
export const assumedRoleArn = ({ account, name }: EntityRow, session: string): string =>
  iamArn(account, `assumed-role/${name}/${session}`).replace(':iam:', ':sts:');

async function policies(read: Read, self: EntityRow, groups: readonly EntityRow[]) {
  const owners = new Map([self, ...groups].map((owner) => [owner.id, owner]));
  const nameOf = (owner: string, policy: string) => `${owners.get(owner)!.kind}/${owners.get(owner)!.name}/${policy}`;
  const inline = await policiesOf.inline(read, [...owners.keys()]);
  const attached = await policiesOf.attached(read, [...owners.keys()]);
  const arns = new Set(attached.map(({ policy }) => policy));
  if (self.boundary) arns.add(self.boundary);
  const documents = await managedPolicies.documents(read, [...arns]);
  return {
    identity: [
      ...inline.map(({ owner, name, document }) => named(nameOf(owner, name), document, 'identity')),
      ...[...new Set(attached.map(({ policy }) => policy))].map((arn) => named(arn, documents.get(arn), 'identity')),
    ],
    ...(self.boundary && { boundary: named(self.boundary, documents.get(self.boundary), 'boundary') }),
    accountPolicies: await policiesOfAccount(read, self.account),
  };
}

export async function policiesOfAccount(read: Read, account: AccountId): Promise<NamedPolicy[]> {
  const found = await accountPolicies.of(read, account);
  return found.map(({ name, document }) => named(`account/${name}`, document, 'account'));
}

/** A policy that has gone since still bounds: by then it allows nothing. */
async function sessionPolicies(read: Read, session: SessionRow): Promise<NamedPolicy[]> {
  const arns = JSON.parse(session.policy_arns) as string[];
  const documents = await managedPolicies.documents(read, arns);
  return [
    ...(session.policy ? [named('session', session.policy, 'boundary')] : []),
    ...arns.map((arn) => named(arn, documents.get(arn), 'boundary')),
  ];
}

function named(name: string, document: string | undefined, kind: PolicyKind): NamedPolicy {
  const nothing: NamedPolicy['policy'] = { kind, version: '2012-10-17', statements: [] };
  return { name, policy: document === undefined ? nothing : compiled(document, kind) };
}
