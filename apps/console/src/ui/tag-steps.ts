import { type Step, step } from '../api/step.ts';
import { type Tag, tagChanges } from './tags.ts';

/** What turns the tags of an EC2 resource into others. */
export const tagSteps =
  (resource: string) =>
  (after: readonly Tag[], before: readonly Tag[]): Step[] => {
    const { set, remove } = tagChanges(before, after);
    const Resources = [resource];
    return [
      ...(set.length > 0 ? [step('ec2', 'CreateTags', { Resources, Tags: set })] : []),
      ...(remove.length > 0 ? [step('ec2', 'DeleteTags', { Resources, Tags: remove.map((Key) => ({ Key })) })] : []),
    ];
  };
