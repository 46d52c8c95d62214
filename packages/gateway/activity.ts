import { type AccountId, AwsError, type Instant, newUuid, type World } from '@mallee/base';
import type { Decision } from '@mallee/policy';
import type { Read, Tx } from '@mallee/store';
import { sql } from 'kysely';
import { Denial } from './authorize.ts';
import type { Operation, Scope } from './op.ts';

interface ActivityRow {
  request_id: string;
  at: number;
  account: string;
  principal: string;
  access_key: string | null;
  source_ip: string;
  service: string;
  action: string;
  code: string | null;
  message: string | null;
  /** Names between spaces, with one at either end. */
  about: string | null;
  /** A `Denial` as JSON. */
  why: string | null;
}

/** One line of the log, as it is shown. */
export interface ActivityEntry {
  readonly requestId: string;
  readonly at: Instant;
  readonly account: AccountId;
  readonly principal: string;
  readonly accessKey: string | undefined;
  readonly sourceIp: string;
  readonly service: string;
  readonly action: string;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  readonly about: readonly string[];
  readonly denial: { readonly action: string; readonly resource: string; readonly decision: Decision } | undefined;
}

export interface ActivityFilter {
  /** Absent: of all accounts. */
  readonly account?: AccountId | undefined;
  readonly principal?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly service?: string | undefined;
  readonly action?: string | undefined;
  /** An id or a name that the request was about. */
  readonly about?: string | undefined;
  readonly outcome?: 'succeeded' | 'failed' | 'denied' | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** The last entry of the page before. */
  readonly after?: { readonly at: Instant; readonly requestId: string } | undefined;
  readonly most: number;
}

/** What is written down of the names that a request was about. */
const longestAbout = 1500;

/** Writes down what was asked and how it ended: a success in its own transaction, a failure after it. */
export async function recordActivity(
  tx: Tx,
  scope: Scope,
  operation: Operation,
  names: readonly string[],
  failure?: AwsError,
): Promise<void> {
  const denial = failure?.detail instanceof Denial ? failure.detail : undefined;
  const row: ActivityRow = {
    request_id: scope.requestId,
    at: tx.now,
    account: scope.account,
    principal: scope.subject.arn,
    access_key: scope.accessKey ?? null,
    source_ip: scope.sourceIp,
    service: operation.service,
    action: operation.name,
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    about: joined(names),
    why: denial ? JSON.stringify(denial) : null,
  };
  await rows(tx).insertInto('activity').values(row).execute();
}

/** Somebody came, or tried to come, to the console's door. */
export interface LoginActivity {
  readonly account: AccountId;
  readonly principal: string;
  readonly sourceIp: string;
  readonly accessKey?: string | undefined;
  readonly failure?: AwsError;
}

/** Writes down a login as CloudTrail does, under the service `signin`. */
export async function recordLogin(tx: Tx, world: World, login: LoginActivity): Promise<void> {
  const { account, principal, sourceIp, accessKey, failure } = login;
  const row: ActivityRow = {
    request_id: newUuid(world),
    at: tx.now,
    ...{ account, principal, access_key: accessKey ?? null, source_ip: sourceIp },
    ...{ service: 'signin', action: 'ConsoleLogin', code: failure?.code ?? null, message: failure?.message ?? null },
    ...{ about: null, why: null },
  };
  await rows(tx).insertInto('activity').values(row).execute();
}

/** The newest first; found along an index of accounts or of time, however rare what is asked for. */
export async function listActivity(read: Read, filter: ActivityFilter): Promise<ActivityEntry[]> {
  const { account, principal, accessKey, service, action, about, outcome, from, to, after, most } = filter;
  let query = rows(read).selectFrom('activity').selectAll();
  if (account !== undefined) query = query.where('account', '=', account);
  if (principal !== undefined) query = query.where('principal', '=', principal);
  if (accessKey !== undefined) query = query.where('access_key', '=', accessKey);
  if (service !== undefined) query = query.where('service', '=', service);
  if (action !== undefined) query = query.where('action', '=', action);
  if (about !== undefined) query = query.where(sql<boolean>`${sql.ref('about')} like ${like(about)} escape '\\'`);
  if (outcome === 'succeeded') query = query.where('code', 'is', null);
  if (outcome === 'failed') query = query.where('code', 'is not', null);
  if (outcome === 'denied') query = query.where('why', 'is not', null);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (after)
    query = query.where((eb) =>
      eb.or([eb('at', '<', after.at), eb.and([eb('at', '=', after.at), eb('request_id', '<', after.requestId)])]),
    );
  const found = await query.orderBy('at', 'desc').orderBy('request_id', 'desc').limit(most).execute();
  return found.map(entryOf);
}

/** The entry of one request that was denied, if it was; undefined also where it is older than the log. */
export async function findDenial(read: Read, requestId: string): Promise<ActivityEntry | undefined> {
  const row = await rows(read)
    .selectFrom('activity')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy(sql`why is null`)
    .executeTakeFirst();
  return row && entryOf(row);
}

export async function forgetOldActivity(tx: Tx, before: number): Promise<void> {
  await rows(tx).deleteFrom('activity').where('at', '<', before).execute();
}

const rows = (read: Read) => read.db<{ activity: ActivityRow }>();

function entryOf(row: ActivityRow): ActivityEntry {
  return {
    requestId: row.request_id,
    at: row.at,
    account: row.account,
    principal: row.principal,
    accessKey: row.access_key ?? undefined,
    sourceIp: row.source_ip,
    service: row.service,
    action: row.action,
    failure: row.code === null ? undefined : { code: row.code, message: row.message ?? '' },
    about: row.about === null ? [] : row.about.trim().split(' '),
    denial: row.why === null ? undefined : (JSON.parse(row.why) as ActivityEntry['denial']),
  };
}

/** Names with spaces in them would pass for several; they are not looked for. */
function joined(names: readonly string[]): string | null {
  let text = ' ';
  for (const name of names) if (!name.includes(' ') && text.length + name.length < longestAbout) text += `${name} `;
  return text === ' ' ? null : text;
}

const like = (name: string): string => `% ${name.replace(/[\\%_]/g, '\\$&')} %`;

/** A failure as the log keeps it. */
export const asFailure = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError('InternalError', 500, 'An internal error has occurred.');
