import { AwsError } from '@mallee/base';
import type { Read } from '@mallee/store';
import { type ComputeSettings, op } from '../op.ts';
import { instanceTypes } from '../repos/instance-types.ts';
import { placement, type Room } from '../repos/placement.ts';
import { listDemand } from '../rules/demands.ts';
import { type Filters, matching } from '../rules/filters.ts';
import { fits } from '../rules/seats.ts';
import type { InstanceTypeRow } from '../tables.ts';
import { zoneId } from './instance-types.ts';

type NoTags = { readonly tags: Record<string, never> };

interface Region extends NoTags {
  readonly RegionName: string;
  readonly Endpoint: string;
  readonly OptInStatus: 'opt-in-not-required';
}

const regionFilters: Filters<Region> = {
  endpoint: (row) => row.Endpoint,
  'region-name': (row) => row.RegionName,
  'opt-in-status': (row) => row.OptInStatus,
};

const describeRegions = op.read('DescribeRegions', {
  parameters: {
    RegionNames: 'used',
    Filters: 'used',
    // There is one region, and it needs no opting in.
    AllRegions: 'used',
  },
  authorize: (_, about) => listDemand('DescribeRegions', about),

  run({ ports }, { RegionNames = [], Filters: filters }) {
    const { region, endpoint } = ports.settings;
    const unknown = RegionNames.filter((name) => name !== region);
    if (unknown.length > 0)
      throw new AwsError('InvalidParameterValue', 400, `Invalid region(s): [${unknown.join(', ')}] provided`);
    const row: Region = { RegionName: region, Endpoint: endpoint, OptInStatus: 'opt-in-not-required', tags: {} };
    const { tags: _, ...shown } = row;
    return { Regions: matching(regionFilters, filters)(row) ? [shown] : [] };
  },
});

interface Zone extends NoTags {
  readonly ZoneName: string;
  readonly ZoneId: string;
  readonly State: 'available' | 'impaired';
  readonly RegionName: string;
  readonly messages: readonly string[];
}

const zoneFilters: Filters<Zone> = {
  'group-name': (row) => row.RegionName,
  message: (row) => row.messages,
  'opt-in-status': () => 'opt-in-not-required',
  'parent-zone-id': () => undefined,
  'parent-zone-name': () => undefined,
  'region-name': (row) => row.RegionName,
  state: (row) => row.State,
  'zone-id': (row) => row.ZoneId,
  'zone-name': (row) => row.ZoneName,
  'zone-type': () => 'availability-zone',
};

const describeAvailabilityZones = op.read('DescribeAvailabilityZones', {
  parameters: {
    ZoneNames: 'used',
    ZoneIds: 'used',
    Filters: 'used',
    // No zone needs opting in, so that there are no more to show.
    AllAvailabilityZones: 'used',
  },
  authorize: (_, about) => listDemand('DescribeAvailabilityZones', about),

  async run({ read, scope, ports }, { ZoneNames = [], ZoneIds = [], Filters: filters }) {
    const { settings } = ports;
    const names = ZoneNames.filter((name) => name !== 'verbose');
    const capacity = names.length < ZoneNames.length && scope.subject.cloudAdministrator;
    const zones = await allZones(read, settings);
    check('zone', names, (name) => zones.some(({ ZoneName }) => ZoneName === name));
    check('zone-id', ZoneIds, (id) => zones.some(({ ZoneId }) => ZoneId === id));
    const chosen = zones
      .filter(({ ZoneName }) => names.length === 0 || names.includes(ZoneName))
      .filter(({ ZoneId }) => ZoneIds.length === 0 || ZoneIds.includes(ZoneId))
      .filter(matching(zoneFilters, filters));
    const shown = [];
    for (const zone of chosen)
      if (capacity) shown.push(clusterRow(zone, settings), ...(await capacityRows(read, zone, settings)));
      else shown.push(zoneView(zone));
    return { AvailabilityZones: shown };
  },
});

function check(what: string, asked: readonly string[], known: (name: string) => boolean): void {
  const unknown = asked.filter((name) => !known(name));
  if (unknown.length > 0)
    throw new AwsError('InvalidParameterValue', 400, `Invalid availability ${what}: [${unknown.join(', ')}]`);
}

async function allZones(read: Read, settings: ComputeSettings): Promise<Zone[]> {
  const { zones, region } = settings;
  const rooms = await placement.rooms(read, undefined, settings);
  return zones.map((ZoneName, index) => {
    const heard = rooms.some(({ zone }) => zone === ZoneName);
    return {
      ZoneName,
      ZoneId: zoneId(region, index),
      State: heard ? 'available' : 'impaired',
      RegionName: region,
      messages: heard ? [] : ['No node of this zone is heard from.'],
      tags: {},
    };
  });
}

const zoneView = ({ ZoneName, ZoneId, State, RegionName, messages }: Zone) => ({
  ZoneName,
  ZoneId,
  State,
  RegionName,
  GroupName: RegionName,
  GroupLongName: RegionName,
  NetworkBorderGroup: RegionName,
  ZoneType: 'availability-zone',
  OptInStatus: 'opt-in-not-required' as const,
  Messages: messages.map((Message) => ({ Message })),
});

/** To administrators Eucalyptus shows the zone's cluster controller, host and full name, where others see the state. */
function clusterRow(zone: Zone, { endpoint }: ComputeSettings) {
  const { ZoneName } = zone;
  const { hostname } = new URL(endpoint);
  const arn = `arn:euca:eucalyptus:${ZoneName}:cluster:CC_${ZoneName}/`;
  return { ...zoneView(zone), State: `${hostname} ${arn}` as 'available' };
}

/** Eucalyptus' rows for administrators: what is free, what there is at most, and the size of each type. */
async function capacityRows(read: Read, { ZoneName, RegionName }: Zone, settings: ComputeSettings) {
  const free = await placement.rooms(read, ZoneName, settings);
  const all = await placement.sizes(read, ZoneName, settings);
  const row = (name: string, text: string) => ({
    ZoneName: `|- ${name}`,
    // Eucalyptus' tools print the state as it comes.
    State: text as 'available',
    RegionName,
    Messages: [],
  });
  return [
    row('vm types', 'free / max   cpu   ram  disk'),
    ...(await instanceTypes.all(read)).map((type) => row(type.name, capacityText(type, free, all))),
  ];
}

function capacityText(type: InstanceTypeRow, free: readonly Room[], all: readonly Room[]): string {
  const demand = { vcpus: type.vcpus, memoryMiB: type.memory_mib, diskGib: type.disk_gib };
  const count = (rooms: readonly Room[]) =>
    String(rooms.reduce((sum, room) => sum + fits(room, demand), 0)).padStart(4, '0');
  const padded = (value: number, width: number) => String(value).padStart(width);
  const size = `${padded(type.vcpus, 2)}   ${padded(type.memory_mib, 4)}  ${padded(type.disk_gib, 4)}`;
  return `${count(free)} / ${count(all)}  ${size}`;
}

export const zoneOperations = [describeRegions, describeAvailabilityZones];
