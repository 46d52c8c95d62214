import { type AccountId, AwsError } from '@mallee/base';
import type { Read } from '@mallee/store';
import { sql } from 'kysely';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import { canonicalImageId } from '../rules/image-ids.ts';
import { type ResourceType, resourceTypeOf } from '../rules/resource-types.ts';

/** A resource of the account, named by its id. */
export interface Taggable {
  readonly id: string;
  readonly kind: ResourceType;
}

export const taggables = {
  /** What ids name; InvalidID for what names nothing that can be tagged. */
  read(ids: readonly string[] | undefined): Taggable[] {
    if (!ids || ids.length === 0) throw errors.missingParameter('ResourceId');
    if (ids.length > 1000) throw errors.invalidValue('resourceId', ids.length, 'At most 1000 resources at once.');
    const unique = [...new Set(ids.map(canonicalImageId))];
    return unique.map((id) => {
      const kind = resourceTypeOf(id);
      if (!kind || !/-[0-9a-f]{8,32}$/.test(id)) throw new AwsError('InvalidID', 400, `The ID '${id}' is not valid`);
      return { id, kind };
    });
  },

  /** NotFound, in the words of its kind, for one that the account does not have. */
  async check(read: Read, account: AccountId, wanted: readonly Taggable[]): Promise<void> {
    for (const [kind, list] of Map.groupBy(wanted, (one) => one.kind)) {
      const found = new Set<string>();
      for (let at = 0; at < list.length; at += 200) {
        const ids = list.slice(at, at + 200).map(({ id }) => id);
        const { rows } = await sql<{ id: string }>`
          select resource.id from ${sql.raw(kind.from)} as resource
          where resource.account = ${account} and resource.id in (${sql.join(ids)})`.execute(db(read));
        for (const { id } of rows) found.add(id);
      }
      const missing = list.find(({ id }) => !found.has(id));
      if (missing)
        throw kind.type === 'image'
          ? errors.imageNotFound(missing.id)
          : errors.notFound(kind.code, kind.noun, [missing.id]);
    }
  },
};
