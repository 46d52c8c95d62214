import { any, command } from '../frame/command.ts';
import { volumeFilters } from '../records/filters.ts';
import { printTags } from '../records/tag.ts';
import { attachmentKind, volumeKind } from '../records/volume.ts';

export default command({
  summary: 'Show information about volumes',
  service: 'ec2',
  positionals: { volumes: any('VOLUME', 'limit results to these volumes') },
  filters: volumeFilters,
  prints: [volumeKind, attachmentKind],
  examples: ['euca-describe-volumes', 'euca-describe-volumes --filter status=in-use'],
  async run({ list, out }, { volumes, filters }) {
    for await (const volume of list('ec2', 'DescribeVolumes', { VolumeIds: volumes, Filters: filters }, 'Volumes')) {
      out.record(volumeKind, volume);
      for (const attachment of volume.Attachments ?? []) out.record(attachmentKind, attachment);
      printTags(out, 'volume', volume.VolumeId, volume.Tags);
    }
  },
});
