import { AwsError } from '@mallee/base';
import { errors } from '../errors.ts';
import type { TagMap } from '../repos/tags.ts';

export interface TagSpecification {
  readonly ResourceType?: string | undefined;
  readonly Tags?: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}

/** Checked tags by key. Source: "Tag restrictions", Amazon EC2 User Guide. */
export function readTags(list: TagSpecification['Tags'], most: number): TagMap {
  const map: Record<string, string> = {};
  for (const { Key, Value = '' } of list ?? []) {
    if (!Key) throw errors.invalidValue('key', Key ?? '', 'Tag keys must not be empty.');
    if ([...Key].length > 127) throw errors.invalidValue('key', Key, 'Tag keys have at most 127 characters.');
    if ([...Value].length > 255) throw errors.invalidValue('value', Value, 'Tag values have at most 255 characters.');
    if (/^(aws|euca):/i.test(Key))
      throw errors.invalidValue('key', Key, 'Tag keys starting with aws: or euca: are reserved.');
    if (Object.hasOwn(map, Key)) throw errors.invalidValue('key', Key, 'Duplicate tag keys.');
    map[Key] = Value;
  }
  if (Object.keys(map).length > most)
    throw new AwsError('TagLimitExceeded', 400, `A resource has at most ${most} tags.`);
  return map;
}

/** Tags on create, by resource type; a type that the action does not make is an error. */
export function readTagSpecifications(
  list: readonly TagSpecification[] | undefined,
  allowed: readonly string[],
  most: number,
): ReadonlyMap<string, TagMap> {
  const byType = new Map<string, TagMap>();
  for (const { ResourceType, Tags } of list ?? []) {
    if (!ResourceType || !allowed.includes(ResourceType))
      throw errors.invalidValue(
        'tagSpecification.resourceType',
        ResourceType ?? '',
        `Use one of ${allowed.join(', ')}.`,
      );
    if (byType.has(ResourceType))
      throw errors.invalidValue('tagSpecification.resourceType', ResourceType, 'It is named twice.');
    byType.set(ResourceType, readTags(Tags, most));
  }
  return byType;
}

export const tagList = (map: TagMap): { Key: string; Value: string }[] =>
  Object.entries(map).map(([Key, Value]) => ({ Key, Value }));
