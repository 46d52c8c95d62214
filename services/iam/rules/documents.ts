import { type Policy, type PolicyKind, parsePolicy } from '@mallee/policy';
import { errors } from '../errors.ts';

/** Accepts a document that clients bring: right for its kind, and at most `size` characters without white space. */
export function checkDocument(text: string | undefined, kind: PolicyKind, size: number): string {
  if (!text) throw errors.malformed('The policy document is empty.');
  const length = characters(text);
  const read = parsePolicy(text, kind, { maxBytes });
  if ('faults' in read) throw errors.malformed(`The policy is not valid: ${read.faults.join('; ')}.`);
  if (length > size) throw errors.limitExceeded('PolicySize', size);
  return text;
}

/** What AWS counts. */
export const characters = (text: string): number => text.replace(/\s/g, '').length;

/**
 * A stored document, compiled. One that cannot be read as this kind (a boundary whose newer version holds a quota)
 * becomes a policy that allows nothing where it bounds; elsewhere it would lose its denials, so it is an error.
 */
export function compiled(text: string, kind: PolicyKind): Policy {
  const key = `${kind}\n${text}`;
  const known = cache.get(key);
  if (known) return known;
  const read = parsePolicy(text, kind, { maxBytes });
  if ('faults' in read && kind !== 'boundary')
    throw new Error(`A stored ${kind} policy cannot be read: ${read.faults.join('; ')}`);
  const policy: Policy = 'policy' in read ? read.policy : { kind, version: '2012-10-17', statements: [] };
  if (cache.size >= 2000) cache.delete(cache.keys().next().value!);
  cache.set(key, policy);
  return policy;
}

/** Policies are pure values of their text, and many users share one text. */
const cache = new Map<string, Policy>();

/** White space does not count towards AWS's limits, so the raw text may be longer than any of them. */
const maxBytes = 65_536;
