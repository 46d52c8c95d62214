import { AwsError } from '@mallee/base';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { instanceTypes } from '../repos/instance-types.ts';
import { listDemand } from '../rules/demands.ts';
import { type Description, describe } from '../rules/describe.ts';
import { instanceTypeTable } from '../rules/instance-type-table.ts';
import type { InstanceTypeRow } from '../tables.ts';
import { instanceTypeFilters, instanceTypeView } from '../views/instance-type.ts';

type Described = InstanceTypeRow & { readonly tags: Record<string, never> };

/** Types are listed in the table's order, as Eucalyptus does. */
const place = ({ position, name }: InstanceTypeRow) => `${String(position).padStart(6, '0')} ${name}`;

const description: Description<Described> = {
  keyOf: place,
  code: 'InstanceType',
  noun: 'instance type',
  filters: instanceTypeFilters,
  limits: { most: 100 },
};

const describeInstanceTypes = op.read('DescribeInstanceTypes', {
  parameters: {
    InstanceTypes: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    // The region has every type of this cloud.
    IncludeUnsupportedInRegion: 'used',
  },
  authorize: (_, about) => listDemand('DescribeInstanceTypes', about),

  async run({ read }, { InstanceTypes = [], Filters, MaxResults, NextToken: token }) {
    const all = await instanceTypes.all(read);
    const wanted = new Set<string>(InstanceTypes);
    const rows = wanted.size > 0 ? all.filter(({ name }) => wanted.has(name)) : all;
    if (rows.length < wanted.size) {
      const missing = [...wanted].filter((name) => !all.some((row) => row.name === name));
      throw new AwsError(
        'InvalidInstanceType',
        400,
        `The following supplied instance types do not exist: [${missing.join(', ')}]`,
      );
    }
    const described = rows.map((row) => ({ ...row, tags: {} }));
    const { rows: shown, NextToken } = describe(description, described, {
      filters: Filters,
      MaxResults,
      NextToken: token,
    });
    return { InstanceTypes: shown.map(instanceTypeView), ...(NextToken && { NextToken }) };
  },
});

interface Offering {
  readonly InstanceType: string;
  readonly LocationType: 'region' | 'availability-zone' | 'availability-zone-id';
  readonly Location: string;
  readonly place: string;
  readonly tags: Record<string, never>;
}

const offerings: Description<Offering> = {
  keyOf: (row) => row.place,
  code: 'InstanceType',
  noun: 'offering',
  filters: { 'instance-type': (row) => row.InstanceType, location: (row) => row.Location },
};

const describeInstanceTypeOfferings = op.read('DescribeInstanceTypeOfferings', {
  parameters: { LocationType: 'used', Filters: 'used', MaxResults: 'used', NextToken: 'used' },
  authorize: (_, about) => listDemand('DescribeInstanceTypeOfferings', about),

  async run({ read, ports }, { LocationType = 'region', Filters, MaxResults, NextToken: token }) {
    const { region, zones } = ports.settings;
    const places: Record<string, readonly string[]> = {
      region: [region],
      'availability-zone': zones,
      'availability-zone-id': zones.map((_, index) => zoneId(region, index)),
    };
    if (!Object.hasOwn(places, LocationType)) throw errors.invalidValue('locationType', LocationType);
    const types = await instanceTypes.all(read);
    const all = types.flatMap((row) =>
      places[LocationType]!.map((Location) => ({
        InstanceType: row.name,
        LocationType: LocationType as Offering['LocationType'],
        Location,
        place: `${place(row)} ${Location}`,
        tags: {},
      })),
    );
    all.sort((a, b) => (a.place < b.place ? -1 : 1));
    const { rows, NextToken } = describe(offerings, all, { filters: Filters, MaxResults, NextToken: token });
    return {
      InstanceTypeOfferings: rows.map(({ InstanceType, LocationType: type, Location }) => ({
        InstanceType: InstanceType as 't2.micro',
        LocationType: type,
        Location,
      })),
      ...(NextToken && { NextToken }),
    };
  },
});

/** AWS names zones of all accounts alike by their ids. */
export const zoneId = (region: string, index: number): string => `${region}-az${index + 1}`;

/** Eucalyptus' way for the operator; machines keep the size that they were started with. */
const modifyInstanceTypeAttribute = op.write('ModifyInstanceTypeAttribute', {
  parameters: { Name: 'used', Cpu: 'used', Disk: 'used', Memory: 'used', Reset: 'used' },
  authorize: (_, about) => listDemand('ModifyInstanceTypeAttribute', about),

  async run({ tx, scope }, { Name, Cpu, Disk, Memory, Reset }) {
    if (!scope.subject.cloudAdministrator)
      throw new AwsError('UnauthorizedOperation', 403, 'Only cloud administrators can change instance types.');
    const old = await instanceTypes.get(tx, Name);
    if (Reset && [Cpu, Disk, Memory].some((value) => value !== undefined))
      throw errors.invalidCombination('Reset cannot be used with other attributes.');
    const change = Reset
      ? defaultOf(Name)
      : {
          ...(Cpu !== undefined && { vcpus: within('cpu', Cpu, 1, 512) }),
          ...(Memory !== undefined && { memory_mib: within('memory', Memory, 16, 16_777_216) }),
          ...(Disk !== undefined && { disk_gib: within('disk', Disk, 1, 16_384) }),
          edited: 1 as const,
        };
    await instanceTypes.update(tx, Name, change);
    const shown = (row: InstanceTypeRow) => ({
      Name: row.name,
      Cpu: row.vcpus,
      Memory: row.memory_mib,
      Disk: row.disk_gib,
    });
    return { PreviousInstanceType: shown(old), InstanceType: shown({ ...old, ...change }) };
  },
});

function defaultOf(name: string): Partial<InstanceTypeRow> {
  const known = instanceTypeTable.find((type) => type.name === name);
  if (!known) throw errors.invalidValue('Name', name, 'It has no default.');
  const { vcpus, memoryMiB, diskGib, interfaces } = known;
  return { vcpus, memory_mib: memoryMiB, disk_gib: diskGib, interfaces, edited: 0 };
}

function within(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw errors.invalidValue(name, value, `Use ${least} to ${most}.`);
  return value;
}

export const instanceTypeOperations = [
  describeInstanceTypes,
  describeInstanceTypeOfferings,
  modifyInstanceTypeAttribute,
];
