import type { Read, Store } from '@mallee/store';
import type { Inside } from './op.ts';
import type { Owner } from './rules/acl.ts';
import type { Grantees } from './rules/acl-request.ts';

type Context = { readonly store: Store; readonly ports: Pick<Inside, 'accounts'> };

/** The accounts that lists of grants can name. */
export const granteesIn = (read: Read, { accounts }: Context['ports']): Grantees => ({
  exists: async (id) => (await accounts.byCanonicalId(read, id)) !== undefined,
  withEmail: async (address) => (await accounts.byEmail(read, address)).map(({ canonicalId }) => canonicalId),
});

export const grantees = ({ store, ports }: Context): Grantees => ({
  exists: (id) => store.read((read) => granteesIn(read, ports).exists(id)),
  withEmail: (address) => store.read((read) => granteesIn(read, ports).withEmail(address)),
});

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
