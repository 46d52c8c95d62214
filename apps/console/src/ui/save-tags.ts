import { client } from '../api/client.ts';
import { runStep, type Step, step } from '../api/step.ts';
import { flash } from './flash.ts';
import { type Tag, tagChanges } from './tags.ts';

/** What turns the tags of an EC2 resource into others. */
export function tagSteps(resource: string, before: readonly Tag[], after: readonly Tag[]): Step[] {
  const { set, remove } = tagChanges(before, after);
  const Resources = [resource];
  return [
    ...(set.length > 0 ? [step('ec2', 'CreateTags', { Resources, Tags: set })] : []),
    ...(remove.length > 0 ? [step('ec2', 'DeleteTags', { Resources, Tags: remove.map((Key) => ({ Key })) })] : []),
  ];
}

/** How the tags of an EC2 resource are kept. */
export const saveTags =
  (resource: string, refresh: readonly string[]) =>
  async (after: readonly Tag[], before: readonly Tag[]): Promise<void> => {
    for (const one of tagSteps(resource, before, after)) await runStep(one);
    await client.invalidateQueries({ predicate: ({ queryKey }) => refresh.includes(String(queryKey[1])) });
    flash.success(`The tags of ${resource} are saved.`);
  };
