import type { Store } from '@mallee/store';
import type { Inside } from './op.ts';
import type { Owner } from './rules/acl.ts';
import type { KnownAccounts } from './rules/acl-request.ts';

type Context = { readonly store: Store; readonly ports: Pick<Inside, 'accounts'> };

/** Whether a canonical id belongs to an account. */
export const knownAccounts =
  ({ store, ports }: Context): KnownAccounts =>
  async (id) =>
    (await store.read((read) => ports.accounts.byCanonicalId(read, id))) !== undefined;

/** Owners as answers show them, each looked up once; an account that is gone has an id and no name. */
export async function ownerViews(
  { store, ports }: Context,
  owners: Iterable<Pick<Owner, 'id'>>,
): Promise<ReadonlyMap<string, { ID: string; DisplayName?: string }>> {
  const ids = new Set([...owners].map(({ id }) => id));
  return store.read(async (read) => {
    const views = new Map<string, { ID: string; DisplayName?: string }>();
    for (const id of ids) {
      const account = await ports.accounts.byCanonicalId(read, id);
      views.set(id, { ID: id, ...(account && { DisplayName: account.name }) });
    }
    return views;
  });
}
