import { createHash } from 'node:crypto';
import { AwsError } from '@mallee/base';

export interface Asked {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface PageLimits {
  readonly most?: number;
  readonly least?: number;
}

/**
 * One page of a list that is sorted by a unique key. The token names the last key shown and is bound to the question
 * (account, ids, filters), so that it cannot be used to continue another one.
 */
export function page<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  asked: Asked,
  question: unknown,
  limits?: PageLimits,
): { rows: readonly Row[]; NextToken?: string } {
  const after =
    asked.NextToken === undefined || asked.NextToken === '' ? undefined : readToken(asked.NextToken, question);
  const limit = pageLimit(asked.MaxResults, limits);
  const start = after === undefined ? 0 : rows.findIndex((row) => keyOf(row) > after);
  const rest = start < 0 ? [] : start === 0 ? rows : rows.slice(start);
  if (limit === undefined || rest.length <= limit) return { rows: rest };
  const shown = rest.slice(0, limit);
  return { rows: shown, NextToken: writeToken(keyOf(shown.at(-1)!), question) };
}

/** How many rows a page may have, where that was asked. */
export function pageLimit(asked: number | undefined, { most = 1000, least = 5 }: PageLimits = {}): number | undefined {
  if (asked !== undefined && (asked < least || asked > most))
    throw new AwsError(
      'InvalidParameterValue',
      400,
      `Value ( ${asked} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${most}.`,
    );
  return asked;
}

/** The key after which the next page starts. */
export function readToken(token: string, question: unknown): string {
  const [mark, key] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (mark !== fingerprint(question) || key === undefined)
    throw new AwsError('InvalidParameterValue', 400, 'Unable to parse pagination token');
  return key;
}

export function writeToken(key: string, question: unknown): string {
  return Buffer.from(`${fingerprint(question)}\n${key}`).toString('base64url');
}

function fingerprint(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16);
}
