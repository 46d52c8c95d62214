import { createHash } from 'node:crypto';
import type { Instance } from '@aws-sdk/client-ec2';
import { DescribeNetworkInterfacesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { eventually } from '../eventually.ts';
import { begin, bucket, end, type Load } from './load.ts';
import type { Site } from './site.ts';

/** Compares everything that was acknowledged with what is so now; whatever differs becomes a complaint. */
export async function verify(site: Site, load: Load, patienceMs: number): Promise<void> {
  const objects = checkObjects(load);
  // Whoever got no answer asks again, with the same token.
  await Promise.all(
    load.launches.map(async (launch) => {
      if (launch.id === undefined) await begin(load, launch);
      if (launch.ending && !launch.ended) await end(load, launch);
    }),
  );
  const found = await settled(load, patienceMs);
  checkTokens(load, found);
  await checkGuests(site, load, found);
  let wrong: string[] = [];
  const look = async () => {
    wrong = [...(await checkBooks(load, found)), ...(await checkHost(site, found))];
    return wrong.length === 0 ? true : undefined;
  };
  await eventually('nothing is left over', look, patienceMs).catch(() => load.complaints.push(...wrong));
  await objects;
}

/** Waits until every machine runs or has ended with a reason. */
async function settled(load: Load, patienceMs: number): Promise<Instance[]> {
  const ended = new Set(load.launches.filter((launch) => launch.ended).map(({ id }) => id));
  let found: Instance[] = [];
  const open = () =>
    found.filter(({ InstanceId, State }) =>
      ended.has(InstanceId) ? State?.Name !== 'terminated' : !['running', 'terminated'].includes(State?.Name ?? ''),
    );
  const look = async () => {
    found = await load.clients.instances();
    return open().length === 0 ? true : undefined;
  };
  await eventually('every machine runs or has ended', look, patienceMs).catch(() => {
    for (const { InstanceId, State } of open()) load.complaints.push(`${InstanceId} stays ${State?.Name}.`);
  });
  return found;
}

function checkTokens({ launches, complaints }: Load, found: readonly Instance[]): void {
  const byToken = Map.groupBy(found, ({ ClientToken }) => ClientToken);
  const known = new Set(launches.map(({ token }) => token));
  for (const { token, id } of launches) {
    const ids = (byToken.get(token) ?? []).map(({ InstanceId }) => InstanceId);
    if (ids.length !== 1 || ids[0] !== id) complaints.push(`${token} launched ${id}; there is ${ids.join(' and ')}.`);
  }
  for (const { ClientToken, InstanceId } of found)
    if (!known.has(ClientToken!)) complaints.push(`Nobody launched ${InstanceId}.`);
  for (const { InstanceId, State, StateReason } of found)
    if (State?.Name === 'terminated' && !StateReason?.Message) complaints.push(`${InstanceId} ended without a reason.`);
  const asked = new Set(launches.filter(({ ending }) => ending).map(({ id }) => id));
  for (const { InstanceId, State, StateReason } of found)
    if (State?.Name === 'terminated' && !asked.has(InstanceId))
      complaints.push(`${InstanceId} has ended unasked: ${StateReason?.Message}`);
}

/** Machines that ran before must not have been started anew. */
async function checkGuests(site: Site, { launches, complaints }: Load, found: readonly Instance[]): Promise<void> {
  for (const launch of launches) {
    const instance = found.find(({ InstanceId }) => InstanceId === launch.id);
    if (launch.age === undefined || launch.ended || instance?.State?.Name !== 'running') continue;
    const age = await site.age(launch.id!, instance.PublicIpAddress);
    if (age < launch.age) complaints.push(`${launch.id} was ${launch.age} and is ${age}: it was started anew.`);
    launch.age = age;
  }
}

/** Every machine has one disk and one interface, and nothing else has any: what quotas count is what is there. */
async function checkBooks({ clients: { ec2 } }: Load, found: readonly Instance[]): Promise<string[]> {
  const wrong: string[] = [];
  const alive = found.filter(({ State }) => State?.Name !== 'terminated').map(({ InstanceId }) => InstanceId!);
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const held = {
    disks: (Volumes ?? []).map(({ Attachments }) => Attachments?.[0]?.InstanceId),
    interfaces: (NetworkInterfaces ?? []).map(({ Attachment }) => Attachment?.InstanceId),
  };
  for (const [what, owners] of Object.entries(held))
    if (owners.toSorted().join() !== alive.toSorted().join())
      wrong.push(`${what} belong to ${owners.toSorted().join()}; there is ${alive.toSorted().join()}.`);
  const addresses = found.flatMap(({ State, PublicIpAddress, PrivateIpAddress }) =>
    State?.Name === 'running' ? [PublicIpAddress!, PrivateIpAddress!] : [],
  );
  if (new Set(addresses).size !== addresses.length) wrong.push(`Addresses are used twice: ${addresses.join()}.`);
  return wrong;
}

/** The host holds what the living machines need, and nothing else. */
async function checkHost(site: Site, found: readonly Instance[]): Promise<string[]> {
  const alive = found.filter(({ State }) => State?.Name !== 'terminated');
  const instances = new Set(alive.map(({ InstanceId }) => InstanceId!));
  const disks = alive.flatMap(({ BlockDeviceMappings }) => BlockDeviceMappings?.map(({ Ebs }) => Ebs!.VolumeId!) ?? []);
  const holds = await site.look();
  return [
    ...holds.strays,
    ...[...holds.instances.symmetricDifference(instances)].map((id) => `${id} is on the host or in rows only.`),
    ...[...holds.volumes.symmetricDifference(new Set(disks))].map((id) => `${id} is on the host or in rows only.`),
  ];
}

async function checkObjects({ clients: { s3, objects: client }, objects, complaints }: Load): Promise<void> {
  const listed = new Map<string, number>();
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket }))
    for (const { Key, Size } of Contents ?? []) listed.set(Key!, Size!);
  const known = objects.keys();
  const check = async (key: string): Promise<void> => {
    const bytes = await client.get(`/${bucket}/${key}`);
    const value = bytes && createHash('sha256').update(bytes).digest('hex');
    if (bytes?.length !== listed.get(key)) complaints.push(`${key} is listed with ${listed.get(key)} bytes.`);
    const wrong = objects.find(key, value);
    if (wrong) complaints.push(wrong);
    listed.delete(key);
  };
  const queue = known.values();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const key of queue) await check(key);
    }),
  );
  for (const key of listed.keys()) complaints.push(`Nobody has put ${key}.`);
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  for (const { Key, UploadId } of Uploads ?? [])
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
}
