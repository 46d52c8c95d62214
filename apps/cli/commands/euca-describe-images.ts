import { any, command, flag, list } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { ebsMappingKind, ephemeralMappingKind } from '../records/block-mapping.ts';
import { imageFilters } from '../records/filters.ts';
import { type Image, imageKind, printImage } from '../records/image.ts';

export default command({
  summary: 'Show information about images',
  about: 'Without arguments: your own images, and those that you may launch by name.',
  service: 'ec2',
  positionals: { images: any('IMAGE', 'limit results to these images') },
  options: {
    all: flag('-a, --all', 'every image that you can see'),
    owners: list('-o, --owner ACCOUNT', 'images of this account, "self" or an alias such as amazon'),
    executable: list('-x, --executable-by ACCOUNT', 'images that this account, "self" or "all" may launch'),
  },
  filters: imageFilters,
  prints: [imageKind, ebsMappingKind, ephemeralMappingKind],
  examples: ['euca-describe-images', 'euca-describe-images -a', 'euca-describe-images -o amazon | grep ubuntu'],
  async run(context, { images, all, owners, executable, filters }) {
    const asked = { ImageIds: images, Owners: owners, ExecutableUsers: executable, Filters: filters };
    const unselected = images.length === 0 && owners.length === 0 && executable.length === 0 && !all;
    const requests = unselected
      ? [
          { ...asked, Owners: ['self'] },
          { ...asked, ExecutableUsers: ['self'] },
        ]
      : [asked];
    const found = new Map<string, Image>();
    for (const request of requests) await gather(context, request, found);
    for (const [, image] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) printImage(context.out, image);
  },
});

interface Asked {
  readonly ImageIds: string[];
  readonly Owners: string[];
  readonly ExecutableUsers: string[];
  readonly Filters: { Name: string; Values: string[] }[] | undefined;
}

async function gather({ list: listAll }: Context, asked: Asked, into: Map<string, Image>): Promise<void> {
  for await (const image of listAll('ec2', 'DescribeImages', asked, 'Images')) into.set(image.ImageId ?? '', image);
}
