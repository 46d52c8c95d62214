import type { Store } from '@mallee/store';
import { ownerViews } from '../accounts.ts';
import type { Inside } from '../op.ts';
import { type Acl, type Grant, grantsOf, groupUri, type Owner } from '../rules/acl.ts';

/** A list of grants as GetBucketAcl and GetObjectAcl show it. */
export async function aclView(context: { store: Store; ports: Pick<Inside, 'accounts'> }, owner: Owner, acl: Acl) {
  const views = await ownerViews(context, [owner]);
  return { Owner: views.get(owner.id), Grants: await grantViews(context, grantsOf(acl, owner)) };
}

export async function grantViews(context: Parameters<typeof ownerViews>[0], grants: readonly Grant[]) {
  const accounts = grants.filter(({ to }) => !groupUri(to)).map(({ to }) => ({ id: to }));
  const views = await ownerViews(context, accounts);
  return grants.map(({ to, may }) => ({
    Grantee: groupUri(to) ? { Type: 'Group' as const, URI: to } : { Type: 'CanonicalUser' as const, ...views.get(to) },
    Permission: may,
  }));
}
