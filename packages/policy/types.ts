import type { ActionPattern } from './actions.ts';
import type { Condition } from './conditions.ts';
import type { Principals } from './principals.ts';
import type { ResourceTest } from './resources.ts';
import type { Context } from './template.ts';

export type { Context };

/** Before 2012-10-17 a `${...}` was ordinary text; a document without a version is of 2008-10-17. */
export type Version = '2008-10-17' | '2012-10-17';

/**
 * Where a document will be attached, which decides what it may contain. Session policies are read as `boundary`.
 *
 * | kind | Principal | Resource | Effect |
 * |---|---|---|---|
 * | identity | no | yes | Allow, Deny, Limit |
 * | boundary | no | yes | Allow, Deny |
 * | account | no | yes | Deny, Limit |
 * | resource | yes | yes | Allow, Deny |
 * | trust | yes | no | Allow, Deny; `sts` actions only |
 */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'boundary' | 'account';

export type Effect = 'Allow' | 'Deny' | 'Limit';

/** A document read and compiled once; immutable, so it can be cached and shared. */
export interface Policy {
  readonly kind: PolicyKind;
  readonly id?: string;
  readonly version: Version;
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Place in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  readonly actions: OneOf<ActionPattern>;
  /** Absent in trust policies, whose resource is the role they belong to. */
  readonly resources?: OneOf<ResourceTest>;
  readonly principals?: Principals;
  /** All must hold. */
  readonly conditions: readonly Condition[];
}

/** `Action` or, with `not`, `NotAction`; likewise for resources. */
export interface OneOf<Pattern> {
  readonly not: boolean;
  readonly patterns: readonly Pattern[];
}

export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** Who asks. */
export interface Subject {
  readonly kind: 'user' | 'role-session' | 'anonymous' | 'service';
  /** Account number; empty for anonymous callers and services. */
  readonly account: string;
  /** User ARN, assumed-role ARN, or a service's name such as `ec2.amazonaws.com`; empty for anonymous callers. */
  readonly arn: string;
  /** The role behind a role session, with its path. */
  readonly roleArn?: string;
  /** Unique id; `ROLEID:SESSION` for a role session. */
  readonly userId: string;
  /** The account's 64 hex digits that S3 knows it by; without it `CanonicalUser` principals match nobody. */
  readonly canonicalId?: string;
  /** A user of `eucalyptus`. Ignored for anything but users. */
  readonly cloudAdministrator: boolean;
  /** The account's `admin`. Ignored for anything but users. */
  readonly accountAdministrator: boolean;
  /** The identity policies of this subject reach resources of every account: sessions of `eucalyptus`' own roles. */
  readonly everyAccount?: boolean;
  /** Of the user and his groups, or of the role. */
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  /** Together they bound the session; an empty list bounds nothing. */
  readonly session?: readonly NamedPolicy[];
  readonly accountPolicies?: readonly NamedPolicy[];
}

/** What is asked: one action on one resource. */
export interface Question {
  readonly action: string;
  /** An ARN, or `*` for actions that have no resource of their own. */
  readonly resource: string;
  /** The owner's number. Empty for what belongs to the cloud itself, which no account's own policies can reach. */
  readonly resourceAccount: string;
  /** Condition keys in lower case. */
  readonly context: Context;
  /** The policy attached to the resource, or the trust policy of the role that is to be assumed. */
  readonly resourcePolicy?: NamedPolicy | undefined;
  /** An ACL, launch permission or the like lets this subject's account (or everyone) do this. */
  readonly granted?: boolean | undefined;
  /** Everyone may do this to what is his own (look at himself, ask who he is) unless it is denied or bounded. */
  readonly needsNoPermission?: boolean | undefined;
}

/** The answer as data, from which a person can be told why. */
export interface Decision {
  readonly allowed: boolean;
  readonly why: Why;
  /** What decided; without `statement` where a policy decided by not allowing. */
  readonly by?: By;
}

export type Why =
  /** A statement allows it. */
  | 'allowed'
  /** The account's own administrator. */
  | 'administrator'
  | 'cloud-administrator'
  /** The question said so. */
  | 'needs-no-permission'
  /** A statement denies it. */
  | 'explicit-deny'
  /** The permissions boundary does not allow it. */
  | 'boundary'
  /** The session's policies do not allow it. */
  | 'session'
  /** The role's trust policy does not name the caller. */
  | 'not-trusted'
  /** The resource belongs to someone else, whose policy or ACL does not allow it. */
  | 'not-shared'
  /** Nothing that is attached to the caller allows it. */
  | 'no-allow';

export interface By {
  readonly source: 'identity' | 'boundary' | 'session' | 'account' | 'resource';
  readonly policy: string;
  /** The statement's Sid, or its place in the document from 0. */
  readonly statement?: string | number;
}
