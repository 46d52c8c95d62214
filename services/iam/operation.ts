import { type AccountId, iamArn } from '@mallee/base';
import { type Demand, operations, type ReadContext, type Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from './errors.ts';
import type { LastUsed } from './last-used.ts';
import type { Passwords } from './passwords.ts';
import { adminUser } from './repos/accounts.ts';
import { arnOf, entities } from './repos/entities.ts';
import type { EntityKind, EntityRow } from './repos/tables.ts';
import { tags } from './repos/tags.ts';
import type { Vault } from './vault.ts';

/** What identity asks of the rest of the cloud. */
export interface Ports {
  readonly vault: Vault;
  readonly lastUsed: LastUsed;
  readonly passwords: Passwords;
  /** Names something of other services that an account still owns, as in `2 instances`; undefined when it owns nothing. */
  resourcesOf(read: Read, account: AccountId): Promise<string | undefined>;
}

/** The topic that tells which accounts' identities changed. */
export const identityTopic = 'iam';

const made = operations<'iam', Ports>('iam');

/** Every write tells the identity cache that the account changed, so none can forget to. */
export const op: typeof made = {
  ...made,
  write: (name, spec) =>
    made.write(name, {
      ...spec,
      async run(context, input, prepared) {
        const output = await spec.run(context, input, prepared);
        context.tx.wake(identityTopic, [context.scope.account]);
        return output;
      },
    }),
};

type Context = Pick<ReadContext<Ports>, 'read' | 'scope'>;
export type Keys = Record<string, string | readonly string[]>;

/** May the caller do this to that user, group, role or profile? What does not exist is asked for under the path `/`. */
export async function about(
  action: string,
  kind: EntityKind,
  name: string | undefined,
  { read, scope }: Context,
  more: Keys = {},
): Promise<Demand[]> {
  const entity = await entities.find(read, scope.account, kind, name ?? '');
  if (!entity) return [demand(action, scope, `${kind}/${name ?? ''}`, more)];
  return [
    {
      action: `iam:${action}`,
      resource: arnOf(entity),
      account: scope.account,
      context: { ...(await keysOf(read, entity)), ...more },
    },
  ];
}

/** A demand on something of the scope's account that may not exist yet, such as `user/staff/ann`. */
export const demand = (action: string, scope: Scope, resource: string, context: Keys = {}): Demand => ({
  action: `iam:${action}`,
  resource: iamArn(scope.account, resource),
  account: scope.account,
  context,
});

/** A demand of an action that is about no single resource. */
export const anywhere = (action: string, scope: Scope, context: Keys = {}): Demand[] => [
  { action: `iam:${action}`, resource: '*', account: scope.account, context },
];

/** Condition keys for tags that a request brings. */
export function requestTags(wanted: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Keys {
  if (wanted.length === 0) return {};
  const keys: Keys = { 'aws:TagKeys': wanted.map(({ Key }) => Key ?? '') };
  for (const { Key, Value } of wanted) keys[`aws:RequestTag/${Key}`] = Value ?? '';
  return keys;
}

/** Condition key for a boundary that a request sets. */
export const requestBoundary = (arn: string | undefined): Keys =>
  arn === undefined ? {} : { 'iam:PermissionsBoundary': arn };

/** Where AWS takes the caller himself for a missing `UserName`; who acts for another account acts as its `admin`. */
export function userName(given: string | undefined, { subject, account }: Scope): string {
  if (given !== undefined) return given;
  if (account !== subject.account) return adminUser;
  if (subject.kind !== 'user') throw errors.invalid('Must specify userName when calling with non-User credentials.');
  return subject.arn.slice(subject.arn.lastIndexOf('/') + 1);
}

/** True for a user's look at himself, which needs no permission. */
export const isSelf = (name: string, { subject, account }: Scope): boolean =>
  subject.kind === 'user' && subject.account === account && subject.arn.endsWith(`/${name}`);

async function keysOf(read: Read, entity: EntityRow): Promise<Keys> {
  const keys: Keys = entity.boundary ? { 'iam:PermissionsBoundary': entity.boundary } : {};
  for (const { Key, Value } of await tags.of(read, entity.id)) {
    keys[`aws:ResourceTag/${Key}`] = Value;
    keys[`iam:ResourceTag/${Key}`] = Value;
  }
  return keys;
}
