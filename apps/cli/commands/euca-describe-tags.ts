import { command } from '../frame/command.ts';
import { tagFilters } from '../records/filters.ts';
import { tagKind } from '../records/tag.ts';

export default command({
  summary: 'Show tags',
  service: 'ec2',
  filters: tagFilters,
  prints: [tagKind],
  examples: ['euca-describe-tags', 'euca-describe-tags --filter resource-type=instance --filter key=Name'],
  async run({ list, out }, { filters }) {
    for await (const tag of list('ec2', 'DescribeTags', { Filters: filters }, 'Tags')) {
      const { ResourceType = '', ResourceId = '', Key = '', Value = '' } = tag;
      out.record(tagKind, { type: ResourceType, id: ResourceId, key: Key, value: Value });
    }
  },
});
