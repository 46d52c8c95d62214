import type { Output } from '../../../api/types.ts';

export type Grant = NonNullable<Output<'s3', 'GetBucketAcl'>['Grants']>[number];
export type Grantee = NonNullable<Grant['Grantee']>;
export type Permission = NonNullable<Grant['Permission']>;
export type Owner = Output<'s3', 'GetBucketAcl'>['Owner'];

/** What one grantee may. */
export interface Entry {
  readonly to: Grantee;
  readonly may: readonly Permission[];
}

const group = (name: string) => ({ Type: 'Group' as const, URI: `http://acs.amazonaws.com/groups/${name}` });
export const everybody = group('global/AllUsers');
export const everyUser = group('global/AuthenticatedUsers');
export const logDelivery = group('s3/LogDelivery');

const names = new Map<string | undefined, string>([
  [everybody.URI, 'Everybody'],
  [everyUser.URI, 'Everybody who signs requests'],
  [logDelivery.URI, 'Delivery of access logs'],
]);

export const keyOf = ({ URI, ID, EmailAddress }: Grantee): string => URI ?? ID ?? EmailAddress ?? '';

/** Enough of a canonical id to tell accounts apart. */
export const shortId = (id: string): string => (id.length > 20 ? `${id.slice(0, 8)}…${id.slice(-8)}` : id);

export const nameOf = (to: Grantee): string =>
  names.get(to.URI) ?? to.DisplayName ?? (to.ID ? shortId(to.ID) : keyOf(to));

/** A name that no other has: accounts may be called alike. */
export const labelOf = (to: Grantee): string =>
  to.ID && to.DisplayName ? `${to.DisplayName} (${shortId(to.ID)})` : nameOf(to);

export const isOwner = (to: Grantee, owner: Owner): boolean => to.ID !== undefined && to.ID === owner?.ID;

/** Grants, one for each permission, as a line for each grantee. */
export const entriesOf = (grants: readonly Grant[]): Entry[] =>
  [...Map.groupBy(grants, ({ Grantee }) => keyOf(Grantee!)).values()].map((own) => ({
    to: own[0]!.Grantee!,
    may: own.map(({ Permission }) => Permission!),
  }));

export const grantsOf = (entries: readonly Entry[]): Grant[] =>
  entries.flatMap(({ to, may }) => may.map((Permission) => ({ Grantee: to, Permission })));

/** The list with one grantee's permissions changed; he keeps his place, also without any. */
export const withEntry = (entries: readonly Entry[], entry: Entry): Entry[] =>
  entries.some(({ to }) => keyOf(to) === keyOf(entry.to))
    ? entries.map((one) => (keyOf(one.to) === keyOf(entry.to) ? entry : one))
    : [...entries, entry];

export const without = (entries: readonly Entry[], gone: Grantee): Entry[] =>
  entries.filter(({ to }) => keyOf(to) !== keyOf(gone));

/** Anybody can have an account, so the group of all of them is public too. */
export const isGroupOfAll = ({ URI }: Grantee): boolean => URI === everybody.URI || URI === everyUser.URI;

export const isPublic = (entries: readonly Entry[]): boolean =>
  entries.some(({ to, may }) => isGroupOfAll(to) && may.length > 0);

/** Lists to begin with: Amazon's canned ones. Source: "Canned ACL", Amazon S3 User Guide. */
export function presets(owner: Owner, of: 'bucket' | 'object'): Readonly<Record<string, Entry[]>> {
  const own: Entry = { to: { ...owner, Type: 'CanonicalUser' }, may: ['FULL_CONTROL'] };
  return {
    'Only the owner': [own],
    'Everybody may read': [own, { to: everybody, may: ['READ'] }],
    'Everybody who signs requests may read': [own, { to: everyUser, may: ['READ'] }],
    ...(of === 'bucket' && {
      'Access logs may be delivered': [own, { to: logDelivery, may: ['WRITE', 'READ_ACP'] }],
    }),
  };
}

/** Somebody as he is typed: by his account's canonical id or by an e-mail address. */
export function readGrantee(text: string): Grantee | undefined {
  const typed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(typed)) return { Type: 'CanonicalUser', ID: typed.toLowerCase() };
  return /^[^\s@]+@[^\s@]+$/.test(typed) ? { Type: 'AmazonCustomerByEmail', EmailAddress: typed } : undefined;
}
