import type { z } from 'zod';
import { configKeys } from './keys.ts';

/** A mistake in the configuration, in words for the person who made it. */
export class ConfigError extends Error {}

/** Says where the mistake is, what is wrong and what to do. `place` is the file or the option. */
export function mistake(place: string, issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const unknown = [...issue.path, issue.keys[0]!].join('.');
    const nearest = nearestKey(unknown);
    const remedy = nearest ? `Did you mean "${nearest}"?` : 'Remove it.';
    return `${place}: there is no key "${unknown}". ${remedy} docs/configuration.md lists all keys.`;
  }
  const found = configKeys().find((key) => key.path === path);
  const standard = found ? ` Without it, it is ${JSON.stringify(found.standard)}.` : '';
  return `${place}: ${path || 'the file'} ${demand(issue)}.${standard} See docs/configuration.md.`;
}

function demand(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return demand(issue.issues[0]!);
  if (issue.message.startsWith('must ')) return issue.message;
  if (issue.code === 'invalid_type')
    return issue.expected === 'object' ? 'must have keys of its own' : `must be a ${issue.expected}`;
  return `is wrong: ${issue.message}`;
}

/** The key that was probably meant: the same last word, or few letters away. */
function nearestKey(unknown: string): string | undefined {
  const last = (path: string) => path.split('.').at(-1)!.toLowerCase();
  const paths = configKeys().flatMap(({ path }) => (path.includes('.') ? [path, path.split('.')[0]!] : [path]));
  const candidates = paths.map((path) => ({
    path,
    far: last(path) === last(unknown) ? 0 : distance(path.toLowerCase(), unknown.toLowerCase()),
  }));
  const [best] = candidates.toSorted((a, b) => a.far - b.far);
  return best && best.far <= 3 ? best.path : undefined;
}

/** Levenshtein's: how many letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
