import type { InstanceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { type ComputeSettings, query } from '../op.ts';
import type { DescribedInstance, InstanceFacts, InterfaceFacts } from '../views/instance.ts';
import { slice } from './in-slices.ts';
import { interfaceLinks } from './interface-links.ts';

/** What other rows say about these instances, gathered in slices so that a long list costs a handful of queries each. */
export async function instanceFacts(
  read: Read,
  rows: readonly DescribedInstance[],
  settings: ComputeSettings,
): Promise<Map<InstanceId, InstanceFacts>> {
  const facts = new Map<InstanceId, InstanceFacts>();
  for (let at = 0; at < rows.length; at += slice) await gather(read, rows.slice(at, at + slice), settings, facts);
  return facts;
}

async function gather(
  read: Read,
  rows: readonly DescribedInstance[],
  settings: ComputeSettings,
  into: Map<InstanceId, InstanceFacts>,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const tagRows = await tagsOfAny(read, { ids });
  const attachments = await attachmentsOfAny(read, { ids });
  const nics = await interfacesOfAny(read, { ids });
  const interfaces: InterfaceFacts[] = [];
  // There may be several of each instance.
  for (let at = 0; at < nics.length; at += slice)
    interfaces.push(...(await withLinks(read, nics.slice(at, at + slice))));
  const images = await imagesWithIds(read, { ids: [...new Set(rows.map(({ image }) => image))] });
  const imageById = new Map(images.map((image) => [image.id, image]));
  const tagsOf = Map.groupBy(tagRows, ({ resource }) => resource);
  const attachmentsOf = Map.groupBy(attachments, ({ instance }) => instance);
  const interfacesOf = Map.groupBy(interfaces, ({ row }) => row.instance!);
  for (const row of rows) {
    const image = imageById.get(row.image);
    into.set(row.id, {
      row,
      tags: Object.fromEntries((tagsOf.get(row.id) ?? []).map(({ key, value }) => [key, value])),
      attachments: attachmentsOf.get(row.id) ?? [],
      interfaces: interfacesOf.get(row.id) ?? [],
      architecture: image?.architecture ?? 'x86_64',
      platform: image?.platform ?? null,
      manifest: image?.location,
      naming: settings,
      imagePrefixes: settings.imagePrefixes,
    });
  }
}

/** Interfaces with their groups and public addresses. */
async function withLinks(read: Read, nics: readonly InterfaceFacts['row'][]): Promise<InterfaceFacts[]> {
  const links = await interfaceLinks(
    read,
    nics.map(({ id }) => id),
  );
  // A literal of one shape is made several times faster than a spread one.
  return nics.map((row) => {
    const { groups, publicAddress } = links(row.id);
    return { row, groups, publicAddress };
  });
}

const tagsOfAny = query((db, $: { ids: InstanceId[] }) =>
  db.selectFrom('tag').select(['resource', 'key', 'value']).where('resource', 'in', $.ids).orderBy('key'),
);

const attachmentsOfAny = query((db, $: { ids: InstanceId[] }) =>
  db.selectFrom('attachment').selectAll().where('instance', 'in', $.ids).orderBy('device'),
);

const interfacesOfAny = query((db, $: { ids: InstanceId[] }) =>
  db
    .selectFrom('network_interface')
    .select(['id', 'account', 'vpc', 'subnet', 'zone', 'mac', 'address', 'description', 'source_dest_check'])
    .select(['attachment', 'instance', 'device_index', 'delete_on_termination', 'attached_at'])
    .where('instance', 'in', $.ids)
    .orderBy('device_index'),
);

const imagesWithIds = query((db, $: { ids: string[] }) =>
  db.selectFrom('image').select(['id', 'architecture', 'platform', 'location']).where('id', 'in', $.ids),
);
