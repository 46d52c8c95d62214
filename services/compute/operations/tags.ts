import { AwsError } from '@mallee/base';
import type { Demand, Scope } from '@mallee/gateway/op';
import type { Read, Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputePorts, db, op } from '../op.ts';
import { describeInSlices } from '../repos/describe-in-slices.ts';
import { nodes } from '../repos/nodes.ts';
import { type Taggable, taggables } from '../repos/taggables.ts';
import { type TagMap, tags } from '../repos/tags.ts';
import { listDemand, resourceDemand } from '../rules/demands.ts';
import type { Description } from '../rules/describe.ts';
import { imageIdSpellings, printedImageId } from '../rules/image-ids.ts';
import { fromJson, type MetadataOptions } from '../rules/json.ts';
import { readTags } from '../rules/tag-specifications.ts';
import type { InstanceRow, TagRow } from '../tables.ts';

interface Asked {
  readonly Resources?: readonly string[] | undefined;
  readonly Tags?: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;
}

const createTags = op.write('CreateTags', {
  parameters: { Resources: 'used', Tags: 'used' },
  authorize: (input, about) => tagDemands('CreateTags', input, about),

  async run({ tx, scope, ports }, { Resources, Tags }) {
    const { tagsPerResource } = ports.settings.limits;
    if (!Tags || Tags.length === 0) throw errors.missingParameter('Tag');
    const map = readTags(Tags, tagsPerResource);
    const wanted = taggables.read(Resources);
    await taggables.check(tx, scope.account, wanted);
    for (const { id, kind } of wanted) {
      const all = { ...(await tags.of(tx, id)), ...map };
      if (Object.keys(all).length > tagsPerResource)
        throw new AwsError('TagLimitExceeded', 400, `A resource has at most ${tagsPerResource} tags.`);
      await tags.put(tx, scope.account, kind.type, id, map);
    }
    await tellGuests(tx, wanted);
    return {};
  },
});

const deleteTags = op.write('DeleteTags', {
  parameters: { Resources: 'used', Tags: 'used' },
  authorize: (input, about) => tagDemands('DeleteTags', input, about),

  async run({ tx, scope }, { Resources, Tags }) {
    const wanted = taggables.read(Resources);
    await taggables.check(tx, scope.account, wanted);
    for (const { Key = '' } of Tags ?? [])
      if (/^(aws|euca):/i.test(Key))
        throw errors.invalidValue('key', Key, 'Tag keys starting with aws: or euca: are reserved.');
    for (const { id } of wanted) await tags.drop(tx, id, Tags && Tags.length > 0 ? Tags : undefined);
    await tellGuests(tx, wanted);
    return {};
  },
});

async function tagDemands(
  action: string,
  { Resources, Tags }: Asked,
  about: { read: Read; scope: Scope; ports: ComputePorts },
): Promise<Demand[]> {
  const requestTags: TagMap = Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const demands: Demand[] = [];
  for (const { id, kind } of taggables.read(Resources))
    demands.push(
      resourceDemand(action, kind.type, id, about, {
        tags: await tags.ofOwn(about.read, about.scope.account, id),
        requestTags,
      }),
    );
  return demands;
}

/** Machines that may read their tags from the metadata service learn of the change. */
async function tellGuests(tx: Tx, wanted: readonly Taggable[]): Promise<void> {
  const ids = wanted.filter(({ kind }) => kind.type === 'instance').map(({ id }) => id as InstanceRow['id']);
  for (let at = 0; at < ids.length; at += 200) {
    const rows = await db(tx)
      .selectFrom('instance')
      .select(['node', 'metadata_options'])
      .where('id', 'in', ids.slice(at, at + 200))
      .execute();
    const reading = rows.filter(
      ({ metadata_options }) => fromJson<MetadataOptions>(metadata_options)!.instanceTags === 'enabled',
    );
    await nodes.touch(
      tx,
      reading.map(({ node }) => node),
    );
  }
}

type Row = TagRow & { readonly tags: TagMap };

const description: Description<Row> = {
  // Keys may hold any character, page tokens no line ends.
  keyOf: ({ resource, key }) => `${resource} ${encodeURIComponent(key)}`,
  code: 'ID',
  noun: 'tag',
  filters: {
    key: (row) => row.key,
    value: (row) => row.value,
    'resource-id': (row) => imageIdSpellings(row.resource),
    'resource-type': (row) => row.resource_type,
  },
};

const describeTags = op.read('DescribeTags', {
  parameters: { Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeTags', about),

  async run({ read, scope, ports }, { Filters, MaxResults, NextToken: token }) {
    const source = {
      async after(place: string) {
        const [resource = '', key = ''] = place.split(' ');
        const rows = await tags.after(read, scope.account, resource, decodeURIComponent(key));
        return rows.map((row) => ({ ...row, tags: { [row.key]: row.value } }));
      },
      withIds: async () => [],
    };
    const question = { filters: Filters, MaxResults, NextToken: token };
    const { rows: shown, NextToken } = await describeInSlices(description, source, question);
    return {
      Tags: shown.map(({ resource, resource_type, key, value }) => ({
        ResourceId: printedImageId(resource, ports.settings),
        ResourceType: resource_type as 'instance',
        Key: key,
        Value: value,
      })),
      ...(NextToken && { NextToken }),
    };
  },
});

export const tagOperations = [createTags, deleteTags, describeTags];
