import { Fault, type Faults, quote } from './faults.ts';
import type { Json } from './json.ts';
import type { Context } from './template.ts';
import type { Subject } from './types.ts';

/** Who a Principal or, with `not`, a NotPrincipal names. */
export interface Principals {
  readonly not: boolean;
  readonly everyone: boolean;
  /** Account numbers, also from `arn:aws:iam::NUMBER:root`. */
  readonly accounts: ReadonlySet<string>;
  /** Users, roles and role sessions. */
  readonly arns: ReadonlySet<string>;
  /** Unique ids of users and roles, by which a policy outlives neither of them. */
  readonly ids: ReadonlySet<string>;
  readonly canonical: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly federated: ReadonlySet<string>;
}

/**
 * How closely a statement names a subject. Naming the account hands the decision to the account: its own policies must
 * allow as well. Naming the user, the role, the session or everyone decides by itself (within the resource's account).
 */
export type Reach = 'none' | 'account' | 'named';

type Lists = Record<'accounts' | 'arns' | 'ids' | 'canonical' | 'services' | 'federated', Set<string>>;

/** Reads the value of Principal or NotPrincipal; faults go to `faults`. */
export function parsePrincipals(value: Json, not: boolean, path: string, faults: Faults): Principals | undefined {
  const before = faults.list.length;
  const lists: Lists = {
    accounts: new Set(),
    arns: new Set(),
    ids: new Set(),
    canonical: new Set(),
    services: new Set(),
    federated: new Set(),
  };
  let everyone = value === '*';
  if (value instanceof Map && value.size > 0) {
    for (const [type, names] of value as ReadonlyMap<string, Json>) {
      const list = typeof names === 'string' ? [names] : Array.isArray(names) ? (names as readonly Json[]) : [];
      if (list.length === 0) faults.add(`${path}.${type}`, 'must be a string or a list of strings');
      for (const name of list) {
        if (type === 'AWS' && name === '*') everyone = true;
        else {
          const fault = typeof name === 'string' ? addPrincipal(type, name, lists) : new Fault('must be a string');
          if (fault) faults.add(`${path}.${type}`, fault.say);
        }
      }
    }
  } else if (!everyone) {
    faults.add(path, 'must be "*" or an object with AWS, Service, Federated or CanonicalUser');
  }
  return faults.list.length > before ? undefined : { not, everyone, ...lists };
}

function addPrincipal(type: string, name: string, lists: Lists): Fault | undefined {
  switch (type) {
    case 'AWS':
      return addAws(name, lists);
    case 'CanonicalUser':
      if (!/^[0-9a-f]{64}$/i.test(name)) return new Fault(`${quote(name)} is not a canonical user id of 64 hex digits`);
      lists.canonical.add(name.toLowerCase());
      return undefined;
    case 'Service':
      if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(name))
        return new Fault(`${quote(name)} is not a service such as ec2.amazonaws.com`);
      lists.services.add(name.toLowerCase());
      return undefined;
    case 'Federated':
      if (!/^[\w+=,.@:/-]+$/.test(name))
        return new Fault(`${quote(name)} is not the ARN or name of an identity provider`);
      lists.federated.add(name);
      return undefined;
    default:
      return new Fault('there is no such kind of principal; it is AWS, Service, Federated or CanonicalUser');
  }
}

function addAws(name: string, lists: Lists): Fault | undefined {
  const account = /^(?:([0-9]{12})|arn:aws:iam::([0-9]{12}):root)$/.exec(name);
  if (account) lists.accounts.add(account[1] ?? account[2]!);
  else if (
    /^arn:aws:(?:iam::[0-9]{12}:(?:user|role)|sts::[0-9]{12}:(?:assumed-role|federated-user))\/[\w+=,.@/-]+$/.test(name)
  )
    lists.arns.add(name);
  else if (/^A[A-Z0-9]{20}$/.test(name)) lists.ids.add(name);
  else if (/[*?]/.test(name))
    return new Fault(`${quote(name)}: wildcards do not work in a principal; only "*" alone does`);
  else
    return new Fault(
      `${quote(name)} is not an account number or the ARN of an account, a user, a role or a role session`,
    );
  return undefined;
}

export function reach(principals: Principals, subject: Subject, context: Context): Reach {
  const found = find(principals, subject, context);
  if (!principals.not) return found;
  // Only with Deny. Listing an account spares the account itself, not the users in it.
  const spared = found === 'named' || (found === 'account' && subject.kind === 'user' && subject.accountAdministrator);
  return spared ? 'none' : 'named';
}

function find(principals: Principals, subject: Subject, context: Context): Reach {
  if (principals.everyone) return 'named';
  if (subject.kind === 'service') return principals.services.has(subject.arn.toLowerCase()) ? 'named' : 'none';
  if (context.get('aws:federatedprovider')?.some((provider) => principals.federated.has(provider))) return 'named';
  if (subject.kind === 'anonymous') return 'none';
  const { arns, ids, accounts, canonical } = principals;
  if (arns.has(subject.arn) || (subject.roleArn !== undefined && arns.has(subject.roleArn))) return 'named';
  if (ids.size > 0 && ids.has(subject.userId.split(':', 1)[0]!)) return 'named';
  if (accounts.has(subject.account)) return 'account';
  return subject.canonicalId !== undefined && canonical.has(subject.canonicalId.toLowerCase()) ? 'account' : 'none';
}
