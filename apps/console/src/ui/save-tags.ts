import { call } from '../api/call.ts';
import { client } from '../api/client.ts';
import { flash } from './flash.ts';
import { type Tag, tagChanges } from './tags.ts';

/** How the tags of an EC2 resource are kept. */
export const saveTags =
  (resource: string, refresh: readonly string[]) =>
  async (after: readonly Tag[], before: readonly Tag[]): Promise<void> => {
    const { set, remove } = tagChanges(before, after);
    if (set.length > 0) await call('ec2', 'CreateTags', { Resources: [resource], Tags: set });
    if (remove.length > 0)
      await call('ec2', 'DeleteTags', { Resources: [resource], Tags: remove.map((Key) => ({ Key })) });
    await client.invalidateQueries({ predicate: ({ queryKey }) => refresh.includes(String(queryKey[1])) });
    flash.success(`The tags of ${resource} are saved.`);
  };
