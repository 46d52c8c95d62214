import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { limits } from '../rules/limits.ts';
import { fold } from '../rules/names.ts';
import { cut, type Page } from '../rules/page.ts';
import { rows } from './tables.ts';

export interface Tag {
  Key: string | undefined;
  Value: string | undefined;
}

/** Tags of users, roles, instance profiles and managed policies. Keys that differ in case alone are one key. */
export const tags = {
  async of(read: Read, owner: string): Promise<{ Key: string; Value: string }[]> {
    const found = await select(read, owner).execute();
    return found.map(view);
  },

  async list(read: Read, owner: string, page: Page) {
    const found = await select(read, owner)
      .where('folded', '>', page.after)
      .limit(page.size + 1)
      .execute();
    const { rows: shown, more } = cut(found, page, ({ folded }) => folded);
    return { Tags: shown.map(view), ...more };
  },

  /** Adds, or changes the value of a key that is there. */
  async put(tx: Tx, owner: string, wanted: readonly Tag[] = []): Promise<void> {
    const checked = checkTags(wanted);
    if (checked.length === 0) return;
    const keys = checked.map(({ folded }) => folded);
    await rows(tx).deleteFrom('iam_tag').where('owner', '=', owner).where('folded', 'in', keys).execute();
    await rows(tx)
      .insertInto('iam_tag')
      .values(checked.map((tag) => ({ owner, ...tag })))
      .execute();
    if ((await select(tx, owner).execute()).length > limits.tagsPerResource)
      throw errors.limitExceeded('tags per resource', limits.tagsPerResource);
  },

  async drop(tx: Tx, owner: string, keys: readonly string[] = []): Promise<void> {
    if (keys.length === 0) return;
    await rows(tx).deleteFrom('iam_tag').where('owner', '=', owner).where('folded', 'in', keys.map(fold)).execute();
  },

  async clear(tx: Tx, owner: string): Promise<void> {
    await rows(tx).deleteFrom('iam_tag').where('owner', '=', owner).execute();
  },
};

const select = (read: Read, owner: string) =>
  rows(read).selectFrom('iam_tag').select(['folded', 'name', 'value']).where('owner', '=', owner).orderBy('folded');

const view = ({ name, value }: { name: string; value: string }) => ({ Key: name, Value: value });

function checkTags(wanted: readonly Tag[]) {
  if (wanted.length > limits.tagsPerResource) throw errors.limitExceeded('tags per resource', limits.tagsPerResource);
  const seen = new Set<string>();
  return wanted.map(({ Key, Value }) => {
    if (!Key || Key.length > 128 || !form.test(Key)) throw errors.invalidInput(`The tag key ${Key} is not valid.`);
    if (/^aws:/i.test(Key)) throw errors.invalidInput('Tag keys that begin with aws: are reserved.');
    if (Value === undefined || Value.length > 256 || !form.test(Value))
      throw errors.invalidInput(`The value of the tag ${Key} is not valid.`);
    const folded = fold(Key);
    if (seen.has(folded)) throw errors.invalidInput(`The tag key ${Key} is given twice.`);
    seen.add(folded);
    return { folded, name: Key, value: Value };
  });
}

/** Letters, digits and spaces of any script, and `_.:/=+-@`. */
const form = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
