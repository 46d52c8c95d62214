import type { InstanceId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { type ComputeSettings, db } from '../op.ts';
import type { InstanceRow, NetworkInterfaceRow } from '../tables.ts';
import type { InstanceFacts, InterfaceFacts } from '../views/instance.ts';

/** What other rows say about these instances, gathered in slices so that a long list costs a handful of queries each. */
export async function instanceFacts(
  read: Read,
  rows: readonly InstanceRow[],
  settings: ComputeSettings,
): Promise<Map<InstanceId, InstanceFacts>> {
  const facts = new Map<InstanceId, InstanceFacts>();
  for (let at = 0; at < rows.length; at += 200) await gather(read, rows.slice(at, at + 200), settings, facts);
  return facts;
}

async function gather(
  read: Read,
  rows: readonly InstanceRow[],
  settings: ComputeSettings,
  into: Map<InstanceId, InstanceFacts>,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const tagRows = await db(read)
    .selectFrom('tag')
    .select(['resource', 'key', 'value'])
    .where('resource', 'in', ids)
    .orderBy('key')
    .execute();
  const attachments = await db(read)
    .selectFrom('attachment')
    .selectAll()
    .where('instance', 'in', ids)
    .orderBy('device')
    .execute();
  const nics = await db(read)
    .selectFrom('network_interface')
    .selectAll()
    .where('instance', 'in', ids)
    .orderBy('device_index')
    .execute();
  const interfaces = await withGroups(read, nics);
  const images = await db(read)
    .selectFrom('image')
    .select(['id', 'architecture', 'platform'])
    .where('id', 'in', [...new Set(rows.map(({ image }) => image))])
    .execute();
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
      domain: settings.domain,
      imagePrefixes: settings.imagePrefixes,
    });
  }
}

/** Interfaces with their groups and public addresses. */
async function withGroups(read: Read, nics: readonly NetworkInterfaceRow[]): Promise<InterfaceFacts[]> {
  if (nics.length === 0) return [];
  const ids = nics.map(({ id }) => id);
  const groups = await db(read)
    .selectFrom('interface_group')
    .innerJoin('security_group', 'security_group.id', 'interface_group.security_group')
    .select(['interface_group.interface', 'security_group.id', 'security_group.name'])
    .where('interface_group.interface', 'in', ids)
    .orderBy('security_group.name')
    .execute();
  const addresses = await db(read).selectFrom('public_address').selectAll().where('interface', 'in', ids).execute();
  const groupsOf = Map.groupBy(groups, (row) => row.interface);
  const addressOf = new Map(addresses.map((row) => [row.interface, row]));
  return nics.map((row) => ({
    row,
    groups: (groupsOf.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
    publicAddress: addressOf.get(row.id),
  }));
}
