import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { characters, checkDocument } from '../rules/documents.ts';
import { limits, nameLength } from '../rules/limits.ts';
import { checkName } from '../rules/names.ts';
import { type EntityRow, rows } from './tables.ts';

/** The policies of a user, group or role: those written into it, and the managed ones that are attached. */
export const policiesOf = {
  async putInline(tx: Tx, owner: PolicyOwner, name: string | undefined, document: string | undefined): Promise<void> {
    const known = checkName('PolicyName', name, nameLength.policy);
    const most = limits.inlineSize[owner.kind];
    const text = checkDocument(document, 'identity', most);
    const others = (await policiesOf.inline(tx, [owner.id])).filter((policy) => policy.name !== known);
    // AWS counts all inline policies of an owner together.
    if (others.reduce((sum, policy) => sum + characters(policy.document), characters(text)) > most)
      throw errors.limitExceeded('the inline policies of one owner', most);
    await rows(tx).deleteFrom('iam_inline_policy').where('owner', '=', owner.id).where('name', '=', known).execute();
    await rows(tx).insertInto('iam_inline_policy').values({ owner: owner.id, name: known, document: text }).execute();
  },

  /** NoSuchEntity where the owner has none of that name. */
  async getInline(read: Read, owner: EntityRow, name: string | undefined): Promise<string> {
    const known = checkName('PolicyName', name, nameLength.policy);
    const found = await rows(read)
      .selectFrom('iam_inline_policy')
      .select('document')
      .where('owner', '=', owner.id)
      .where('name', '=', known)
      .executeTakeFirst();
    if (!found) throw errors.noSuchEntity(`${owner.kind} policy`, known);
    return found.document;
  },

  async removeInline(tx: Tx, owner: EntityRow, name: string | undefined): Promise<void> {
    await policiesOf.getInline(tx, owner, name);
    await rows(tx).deleteFrom('iam_inline_policy').where('owner', '=', owner.id).where('name', '=', name!).execute();
  },

  /** Of one owner or several, in the order of names. Sizes bound how many there can be. */
  async inline(read: Read, owners: readonly string[]): Promise<{ owner: string; name: string; document: string }[]> {
    return rows(read)
      .selectFrom('iam_inline_policy')
      .selectAll()
      .where('owner', 'in', owners)
      .orderBy('name')
      .execute();
  },

  /** Attaching twice changes nothing. The policy is known to exist. */
  async attach(tx: Tx, owner: PolicyOwner, arn: string): Promise<void> {
    const now = await policiesOf.attached(tx, [owner.id]);
    if (now.some(({ policy }) => policy === arn)) return;
    if (now.length >= limits.attachmentsPerOwner)
      throw errors.limitExceeded(`PoliciesPer${owner.kind}`, limits.attachmentsPerOwner);
    await rows(tx).insertInto('iam_attachment').values({ owner: owner.id, policy: arn }).execute();
  },

  async detach(tx: Tx, owner: EntityRow, arn: string): Promise<void> {
    const now = await policiesOf.attached(tx, [owner.id]);
    if (!now.some(({ policy }) => policy === arn)) throw errors.notAttached(arn);
    await rows(tx).deleteFrom('iam_attachment').where('owner', '=', owner.id).where('policy', '=', arn).execute();
  },

  /** ARNs, at most ten an owner. */
  async attached(read: Read, owners: readonly string[]): Promise<{ owner: string; policy: string }[]> {
    return rows(read).selectFrom('iam_attachment').selectAll().where('owner', 'in', owners).orderBy('policy').execute();
  },
};

export type PolicyOwner = EntityRow & { readonly kind: 'user' | 'group' | 'role' };
