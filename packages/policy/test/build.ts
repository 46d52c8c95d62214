import { type NamedPolicy, type Policy, type PolicyKind, parsePolicy, type Question, type Subject } from '../index.ts';

export const account = '111111111111';
export const stranger = '222222222222';

type Statements = Record<string, unknown> | readonly Record<string, unknown>[];

/** A policy of version 2012-10-17 that has to be well-formed. */
export function policy(kind: PolicyKind, statements: Statements, version = '2012-10-17'): Policy {
  const read = parsePolicy(JSON.stringify({ Version: version, Statement: statements }), kind);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.policy;
}

export function named(name: string, kind: PolicyKind, statements: Statements): NamedPolicy {
  return { name, policy: policy(kind, statements) };
}

/** The faults of a document, which must have some. */
export function faultsOf(document: unknown, kind: PolicyKind = 'identity'): string[] {
  const read = parsePolicy(typeof document === 'string' ? document : JSON.stringify(document), kind);
  if ('policy' in read) throw new Error('the document was accepted');
  return read.faults;
}

export const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' };
export const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' };

/** The user `ann` without any policy. */
export function user(change: Partial<Subject> = {}): Subject {
  return {
    kind: 'user',
    account,
    arn: `arn:aws:iam::${account}:user/staff/ann`,
    userId: 'AIDAAAAAAAAAAAAAAAAAA',
    cloudAdministrator: false,
    accountAdministrator: false,
    identity: [],
    ...change,
  };
}

/** A session `s1` of the role `/ops/deploy`. */
export function roleSession(change: Partial<Subject> = {}): Subject {
  return user({
    kind: 'role-session',
    arn: `arn:aws:sts::${account}:assumed-role/deploy/s1`,
    roleArn: `arn:aws:iam::${account}:role/ops/deploy`,
    userId: 'AROAAAAAAAAAAAAAAAAAA:s1',
    ...change,
  });
}

export const anonymous: Subject = user({ kind: 'anonymous', account: '', arn: '', userId: '' });
export const ec2Service: Subject = user({ kind: 'service', account: '', arn: 'ec2.amazonaws.com', userId: '' });

/** Reading one object of a bucket of the user's account. */
export function question(change: Partial<Question> = {}): Question {
  return {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::books/index',
    resourceAccount: account,
    context: new Map(),
    ...change,
  };
}

export function contextOf(values: Record<string, string | readonly string[]>): Map<string, readonly string[]> {
  return new Map(
    Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? [value] : value] as const),
  );
}
