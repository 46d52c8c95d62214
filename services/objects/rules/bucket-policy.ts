import { isPublic, type NamedPolicy, type Policy, parsePolicy } from '@mallee/policy';
import { errors } from '../errors.ts';
import { reachOf } from './actions.ts';

/** A bucket's policy in the forms in which it is asked. */
export interface BucketPolicy {
  readonly whole: NamedPolicy;
  /** What it says to those whom it cannot let in. */
  readonly denials: NamedPolicy;
  readonly public: boolean;
}

/** S3's limit on a bucket policy. */
const mostBytes = 20 * 1024;

export function compileBucketPolicy(text: string): BucketPolicy {
  const parsed = parsePolicy(text, 'resource', { maxBytes: mostBytes });
  if ('faults' in parsed) throw new Error(`A stored bucket policy cannot be read: ${parsed.faults.join('; ')}`);
  return formsOf(parsed.policy);
}

function formsOf(policy: Policy): BucketPolicy {
  const denials = { ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Deny') };
  const name = 'bucket-policy';
  return { whole: { name, policy }, denials: { name, policy: denials }, public: isPublic(policy) };
}

/** Whom a policy names: accounts by number, and by canonical id. */
interface Named {
  readonly accounts: ReadonlySet<string>;
  readonly canonical: ReadonlySet<string>;
}

/**
 * Reads a policy that is to hang on this bucket: its statements must be about the bucket or its keys, and about actions
 * that S3 has.
 * @throws AwsError MalformedPolicy, in S3's words where it has some
 */
export function readBucketPolicy(text: string, bucket: string): { policy: BucketPolicy; named: Named } {
  if (!text.startsWith('{')) throw errors.malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  const parsed = parsePolicy(text, 'resource', { maxBytes: mostBytes });
  if ('faults' in parsed) throw errors.malformedPolicy(inTheirWords(parsed.faults));
  const { Statement } = JSON.parse(text) as { Statement: RawStatement | RawStatement[] };
  for (const statement of listOf(Statement)) checkReach(statement, bucket);
  return { policy: formsOf(parsed.policy), named: namedIn(parsed.policy) };
}

interface RawStatement {
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
}

function checkReach(statement: RawStatement, bucket: string): void {
  const actions = listOf(statement.Action ?? statement.NotAction ?? []).map(reachOf);
  if (actions.some(({ objects, buckets }) => !objects && !buckets))
    throw errors.malformedPolicy('Policy has invalid action');
  const resources = listOf(statement.Resource ?? statement.NotResource ?? []).map((text) => partOf(text, bucket));
  if (resources.includes('elsewhere')) throw errors.malformedPolicy('Policy has invalid resource');
  if (!statement.Action || !statement.Resource) return;
  const has = {
    buckets: resources.some((each) => each !== 'keys'),
    objects: resources.some((each) => each !== 'bucket'),
  };
  if (actions.some(({ objects, buckets }) => !(objects && has.objects) && !(buckets && has.buckets)))
    throw errors.malformedPolicy('Action does not apply to any resource(s) in statement');
}

/** What of the bucket a resource names; a wildcard right behind the bucket's name reaches both. */
function partOf(resource: string, bucket: string): 'bucket' | 'keys' | 'both' | 'elsewhere' {
  if (resource === '*') return 'both';
  const [, path] = /^arn:aws:s3:::(.+)$/s.exec(resource) ?? [];
  if (path === undefined) return 'elsewhere';
  if (path.startsWith(`${bucket}/`)) return 'keys';
  if (path === bucket) return 'bucket';
  // A wildcard before or right behind the bucket's name, as in `arn:aws:s3:::*`, is about bucket and keys.
  const wild = path.search(/[*?]/);
  return wild >= 0 && wild <= bucket.length && bucket.startsWith(path.slice(0, wild)) ? 'both' : 'elsewhere';
}

function namedIn({ statements }: Policy): Named {
  const principals = statements.flatMap((statement) => statement.principals ?? []);
  const accounts = principals.flatMap((each) => [...each.accounts, ...[...each.arns].map((arn) => arn.split(':')[4]!)]);
  return { accounts: new Set(accounts), canonical: new Set(principals.flatMap((each) => [...each.canonical])) };
}

/** Ours say more; those that clients look for are S3's. */
function inTheirWords([first = '', ...more]: readonly string[]): string {
  const [, missing] = /needs (\w+) or Not/.exec(first) ?? [];
  if (missing) return `Missing required field ${missing}`;
  if (/^Statement: must be a statement or/.test(first)) return 'Missing required field Statement';
  if (/^Version:/.test(first)) return 'The policy must contain a valid version string';
  if (/Principal/.test(first)) return `Invalid principal in policy: ${first}`;
  if (/longer than/.test(first)) return 'Policy exceeds the maximum allowed document size.';
  return `Invalid policy syntax: ${[first, ...more].join('; ')}`;
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
