import { command, needed, parsedList, some } from '../frame/command.ts';
import { typeOfId } from '../records/ids.ts';
import { tagKind } from '../records/tag.ts';

export default command({
  summary: 'Remove tags from resources',
  about: 'KEY removes the tag whatever its value; KEY=VALUE only if it has that value, KEY= only if that is empty.',
  service: 'ec2',
  positionals: { resources: some('RESOURCE', 'the resources') },
  options: { tags: needed(parsedList('--tag KEY[=[VALUE]]', readTag, 'a tag')) },
  prints: [tagKind],
  examples: ['euca-delete-tags i-0123456789abcdef0 --tag Name --tag tier='],
  async run({ call, out }, { resources, tags }) {
    await call('ec2', 'DeleteTags', { Resources: resources, Tags: tags });
    for (const id of resources)
      for (const { Key, Value = '' } of tags)
        out.record(tagKind, { type: typeOfId(id) ?? '', id, key: Key, value: Value });
  },
});

function readTag(given: string): { Key: string; Value?: string } {
  const equals = given.indexOf('=');
  if (equals === 0 || given === '') throw new Error('the key must not be empty');
  return equals < 0 ? { Key: given } : { Key: given.slice(0, equals), Value: given.slice(equals + 1) };
}
