import type { AccountId } from '@mallee/base';
import type { Subject } from '@mallee/policy';
import { errors } from '../errors.ts';

/** An account as S3 names it. */
export interface Owner {
  readonly account: AccountId;
  /** 64 hexadecimal digits. */
  readonly id: string;
}

export const permissions = ['READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL'] as const;
export type Permission = (typeof permissions)[number];

/** Predefined groups by the end of their URI. */
const groups = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  LogDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
} as const;

export interface Grant {
  /** A canonical id or a group's URI. */
  readonly to: string;
  readonly may: Permission;
}

/** Undefined: the owner has full control and nobody else anything. */
export type Acl = readonly Grant[] | undefined;

/** The service that writes access logs, as policies name it; lists name it by a group. */
export const logDelivery = 'logging.s3.amazonaws.com';
/** The image service of EC2, which reads bundles that were uploaded with `aws-exec-read`. */
const imageService = '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c';
export const mostGrants = 100;

/** Does the list itself let this caller in? */
export function permits(acl: Acl, owner: Owner, subject: Subject, wanted: Permission): boolean {
  return grantsOf(acl, owner).some(({ to, may }) => (may === wanted || may === 'FULL_CONTROL') && reaches(to, subject));
}

export const grantsOf = (acl: Acl, owner: Owner): readonly Grant[] => acl ?? [{ to: owner.id, may: 'FULL_CONTROL' }];

function reaches(to: string, subject: Subject): boolean {
  if (to === groups.AllUsers) return true;
  if (to === groups.AuthenticatedUsers) return subject.kind === 'user' || subject.kind === 'role-session';
  if (to === groups.LogDelivery) return subject.kind === 'service' && subject.arn === logDelivery;
  return subject.canonicalId === to;
}

/** What a canned name stands for. Source: "Canned ACL", Amazon S3 User Guide; `ec2-bundle-read` is Walrus'. */
export function cannedAcl(name: string, owner: Owner, bucketOwner: Owner): Acl {
  const own: Grant = { to: owner.id, may: 'FULL_CONTROL' };
  const andBucketOwner = (may: Permission): Acl =>
    owner.id === bucketOwner.id ? undefined : [own, { to: bucketOwner.id, may }];
  switch (name) {
    case 'private':
      return undefined;
    case 'public-read':
      return [own, { to: groups.AllUsers, may: 'READ' }];
    case 'public-read-write':
      return [own, { to: groups.AllUsers, may: 'READ' }, { to: groups.AllUsers, may: 'WRITE' }];
    case 'authenticated-read':
      return [own, { to: groups.AuthenticatedUsers, may: 'READ' }];
    case 'bucket-owner-read':
      return andBucketOwner('READ');
    case 'bucket-owner-full-control':
      return andBucketOwner('FULL_CONTROL');
    case 'log-delivery-write':
      return [own, { to: groups.LogDelivery, may: 'WRITE' }, { to: groups.LogDelivery, may: 'READ_ACP' }];
    case 'aws-exec-read':
    case 'ec2-bundle-read':
      return [own, { to: imageService, may: 'READ' }];
    default:
      throw errors.invalidArgument('x-amz-acl', name, 'The canned ACL is unknown.');
  }
}

/** A list as it is kept: without repetitions, and nothing where it says what holds anyway. */
export function tidy(grants: readonly Grant[], owner: Owner): Acl {
  const seen = new Set<string>();
  const kept = grants.filter(({ to, may }) => {
    const name = `${may} ${to}`;
    return !seen.has(name) && seen.add(name);
  });
  const [only] = kept;
  return kept.length === 1 && only!.to === owner.id && only!.may === 'FULL_CONTROL' ? undefined : kept;
}

/** Who is no account and yet may be named, as lists that were read before name him. */
export const isService = (id: string): boolean => id === imageService;

/** Whether a grant is one to the public. Anybody can have an account, so the group of all of them is public too. */
export const isForEverybody = ({ to }: Grant): boolean => to === groups.AllUsers || to === groups.AuthenticatedUsers;

export const groupUri = (text: string): string | undefined => Object.values(groups).find((uri) => uri === text);
