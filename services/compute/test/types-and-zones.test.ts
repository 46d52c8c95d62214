import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { db } from '../op.ts';
import { prepareCompute } from '../prepare.ts';
import { instanceTypeTable } from '../rules/instance-type-table.ts';
import { alice, code } from './cloud.ts';
import { ImageCloud, root } from './image-cloud.ts';

let cloud: ImageCloud;
beforeEach(async () => {
  cloud = await ImageCloud.open();
});
afterEach(() => cloud.close());

/** A node that was heard just now. */
async function node(zone: string, capability = { vcpus: 4, memoryMiB: 4096, diskGiB: 100 }): Promise<void> {
  await cloud.store.write((tx) =>
    db(tx)
      .insertInto('node')
      .values({
        ...{ id: `node-${zone}`, zone, capability: JSON.stringify(capability), strangers: '[]', agent_run: '' },
        ...{ boot_id: '', seq: 0, revision: 0, revision_seen: 0, seen_at: tx.now, state: 'enabled' },
      })
      .execute(),
  );
}

describe('instance types', () => {
  const names = async (Name: string, ...Values: string[]) =>
    (await cloud.as(alice)('DescribeInstanceTypes', { Filters: [{ Name, Values }] })).InstanceTypes!.map(
      ({ InstanceType }) => InstanceType as string,
    );

  test('have AWS’s names and sizes, and each name once', async () => {
    assert.equal(new Set(instanceTypeTable.map(({ name }) => name)).size, instanceTypeTable.length);
    const size = (name: string) => {
      const type = instanceTypeTable.find((each) => each.name === name)!;
      return [type.vcpus, type.memoryMiB / 1024, type.interfaces];
    };
    assert.deepEqual(size('t3.micro'), [2, 1, 2]);
    assert.deepEqual(size('m5.24xlarge'), [96, 384, 15]);
    assert.deepEqual(size('c5.9xlarge'), [36, 72, 8]);
    assert.deepEqual(size('c4.8xlarge'), [36, 60, 8]);
    assert.deepEqual(size('r4.large'), [2, 15.25, 3]);
    assert.deepEqual(size('r6i.24xlarge'), [96, 768, 15]);
    assert.deepEqual(size('m4.10xlarge'), [40, 160, 8]);
  });

  test('are described in the table’s order, by name, by filter and by page', async () => {
    const all = await cloud.as(alice)('DescribeInstanceTypes', {});
    assert.deepEqual(
      all.InstanceTypes!.map(({ InstanceType }) => InstanceType as string),
      instanceTypeTable.map(({ name }) => name),
    );
    const one = await cloud.as(alice)('DescribeInstanceTypes', { InstanceTypes: ['m5.large'] });
    assert.deepEqual(
      one.InstanceTypes!.map(({ MemoryInfo, VCpuInfo }) => [MemoryInfo!.SizeInMiB, VCpuInfo!.DefaultVCpus]),
      [[8192, 2]],
    );
    await assert.rejects(
      cloud.as(alice)('DescribeInstanceTypes', { InstanceTypes: ['m5.huge' as 'm5.large'] }),
      code('InvalidInstanceType'),
    );
    assert.deepEqual(
      await names('instance-type', 't3a.*'),
      instanceTypeTable.map(({ name }) => name).filter((name) => name.startsWith('t3a.')),
    );
    assert.deepEqual(await names('memory-info.size-in-mib', '128'), ['mallee.tiny']);
    assert.equal((await names('vcpu-info.default-vcpus', '96')).length, 8);
    assert.deepEqual(await names('bare-metal', 'true'), []);
    await assert.rejects(names('colour', 'red'), code('InvalidParameterValue'));
    const first = await cloud.as(alice)('DescribeInstanceTypes', { MaxResults: 100 });
    const second = await cloud.as(alice)('DescribeInstanceTypes', { MaxResults: 100, NextToken: first.NextToken! });
    assert.equal(first.InstanceTypes!.length + second.InstanceTypes!.length, instanceTypeTable.length);
  });

  test('are offered in the region and in each zone', async () => {
    const offered = async (LocationType?: 'availability-zone' | 'availability-zone-id') =>
      (
        await cloud.as(alice)('DescribeInstanceTypeOfferings', {
          ...(LocationType && { LocationType }),
          Filters: [{ Name: 'instance-type', Values: ['t3.micro'] }],
        })
      ).InstanceTypeOfferings!.map(({ Location }) => Location);
    assert.deepEqual(await offered(), ['mallee-1']);
    assert.deepEqual(await offered('availability-zone'), ['mallee-1a', 'mallee-1b']);
    assert.deepEqual(await offered('availability-zone-id'), ['mallee-1-az1', 'mallee-1-az2']);
  });

  test('are changed and reset by cloud administrators alone, and keep it over a restart', async () => {
    const admin = cloud.as(root, { cloudAdministrator: true });
    const change = { Name: 'm1.small', Cpu: 2, Memory: 512, Disk: 6 };
    await assert.rejects(cloud.as(alice)('ModifyInstanceTypeAttribute', change), code('UnauthorizedOperation'));
    assert.deepEqual(await admin('ModifyInstanceTypeAttribute', change), {
      PreviousInstanceType: { Name: 'm1.small', Cpu: 1, Memory: 256, Disk: 5 },
      InstanceType: { Name: 'm1.small', Cpu: 2, Memory: 512, Disk: 6 },
    });
    await cloud.store.write((tx) => prepareCompute(tx, cloud.world));
    assert.deepEqual(await names('memory-info.size-in-mib', '512').then((all) => all.includes('m1.small')), true);
    await admin('ModifyInstanceTypeAttribute', { Name: 'm1.small', Reset: true });
    assert.equal((await names('memory-info.size-in-mib', '256')).includes('m1.small'), true);
    await assert.rejects(
      admin('ModifyInstanceTypeAttribute', { Name: 'm1.small', Cpu: 0 }),
      code('InvalidParameterValue'),
    );
    await assert.rejects(
      admin('ModifyInstanceTypeAttribute', { Name: 'm1.small', Cpu: 1, Reset: true }),
      code('InvalidParameterCombination'),
    );
  });
});

describe('regions and zones', () => {
  test('are those of the configuration', async () => {
    const { Regions } = await cloud.as(alice)('DescribeRegions', {});
    assert.deepEqual(Regions, [
      { RegionName: 'mallee-1', Endpoint: 'http://127.0.0.1:8773', OptInStatus: 'opt-in-not-required' },
    ]);
    await assert.rejects(
      cloud.as(alice)('DescribeRegions', { RegionNames: ['us-east-1'] }),
      code('InvalidParameterValue'),
    );
    await node('mallee-1a');
    const { AvailabilityZones } = await cloud.as(alice)('DescribeAvailabilityZones', {});
    assert.deepEqual(
      AvailabilityZones!.map(({ ZoneName, ZoneId, State }) => [ZoneName, ZoneId, State]),
      [
        ['mallee-1a', 'mallee-1-az1', 'available'],
        ['mallee-1b', 'mallee-1-az2', 'impaired'],
      ],
    );
    const filtered = await cloud.as(alice)('DescribeAvailabilityZones', {
      Filters: [{ Name: 'state', Values: ['available'] }],
    });
    assert.equal(filtered.AvailabilityZones!.length, 1);
    await assert.rejects(
      cloud.as(alice)('DescribeAvailabilityZones', { ZoneNames: ['nowhere'] }),
      code('InvalidParameterValue'),
    );
  });

  test('show administrators what is free of each type, and nobody else', async () => {
    await node('mallee-1a');
    const ask = { ZoneNames: ['verbose', 'mallee-1a'] };
    const { AvailabilityZones } = await cloud.as(root, { cloudAdministrator: true })('DescribeAvailabilityZones', ask);
    const rows = AvailabilityZones!.map(({ ZoneName, State }) => [ZoneName, State as string]);
    assert.deepEqual(rows.slice(0, 4), [
      ['mallee-1a', '127.0.0.1 arn:euca:eucalyptus:mallee-1a:cluster:CC_mallee-1a/'],
      ['|- vm types', 'free / max   cpu   ram  disk'],
      ['|- mallee.tiny', '0016 / 0016   1    128     1'],
      ['|- t1.micro', '0016 / 0016   1    256     5'],
    ]);
    assert.equal(rows.length, instanceTypeTable.length + 2);
    assert.equal((await cloud.as(alice)('DescribeAvailabilityZones', ask)).AvailabilityZones!.length, 1);
  });
});
