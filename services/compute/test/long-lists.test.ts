import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { alice, bob, Cloud, code, launch } from './cloud.ts';

const count = 450;

type Answer = Readonly<Record<string, unknown>> & { readonly NextToken?: string };

describe('lists of several hundred', () => {
  let cloud: Cloud;
  let machines: string[];
  before(async () => {
    cloud = await Cloud.open({
      settings: { publicPool: '198.18.0.0/20' },
      limits: { instances: 1000 },
    });
    const node = await cloud.node({ vcpus: 10_000, memoryMiB: 10_000_000, diskGiB: 100_000 });
    const Tags = [{ Key: 'Name', Value: 'web' }];
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }];
    machines = [];
    for (let left = count; left > 0; left -= 150)
      machines.push(...(await launch(cloud, { MinCount: 150, MaxCount: 150, TagSpecifications })));
    await launch(cloud, {}, { account: bob });
    await node.settle();
    machines.sort();
  });
  after(() => cloud.close());

  const ask = (action: string, input: object): Promise<Answer> =>
    cloud.as(alice)(action as 'DescribeVolumes', input) as Promise<Answer>;

  for (const [action, list, key] of [
    ['DescribeVolumes', 'Volumes', 'VolumeId'],
    ['DescribeVolumeStatus', 'VolumeStatuses', 'VolumeId'],
    ['DescribeNetworkInterfaces', 'NetworkInterfaces', 'NetworkInterfaceId'],
    ['DescribeInstanceStatus', 'InstanceStatuses', 'InstanceId'],
    ['DescribeTags', 'Tags', 'ResourceId'],
  ] as const) {
    const idsIn = (answer: Answer) => (answer[list] as Record<string, string>[]).map((one) => one[key]!);

    test(`${action} shows each of an account once, sorted, whole or in pages`, async () => {
      const whole = idsIn(await ask(action, {}));
      assert.equal(new Set(whole).size, count);
      assert.deepEqual(whole, whole.toSorted());
      const paged: string[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page === 0 || NextToken; page += 1) {
        assert.ok(page < 5);
        const answer = await ask(action, { MaxResults: 170, ...(NextToken && { NextToken }) });
        paged.push(...idsIn(answer));
        ({ NextToken } = answer);
      }
      assert.deepEqual(paged, whole);
    });
  }

  test('hold nobody up: other work gets its turn between slices', async () => {
    let turns = 0;
    let running = true;
    const turn = () => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    await ask('DescribeNetworkInterfaces', {});
    running = false;
    assert.ok(turns >= 2);
  });

  test('ids are found wherever they lie, and those that are not there are all named', async () => {
    const { Volumes } = await cloud.as(alice)('DescribeVolumes', {});
    const VolumeIds = [Volumes!.at(-1)!, Volumes![0]!].map(({ VolumeId }) => VolumeId!.toUpperCase());
    const found = await cloud.as(alice)('DescribeVolumes', { VolumeIds });
    assert.deepEqual(
      found.Volumes!.map(({ VolumeId }) => VolumeId!.toUpperCase()),
      VolumeIds.toSorted(),
    );
    const [foreign] = (await cloud.as(bob)('DescribeVolumes', {})).Volumes!;
    const missing = [foreign!.VolumeId!, 'vol-00000000000000000'];
    await assert.rejects(
      cloud.as(alice)('DescribeVolumes', { VolumeIds: [...VolumeIds, ...missing] }),
      (error: Error & { code?: string }) =>
        error.code === 'InvalidVolume.NotFound' && missing.every((id) => error.message.includes(id)),
    );
    await assert.rejects(
      cloud.as(alice)('DescribeVolumes', { VolumeIds, MaxResults: 5 }),
      code('InvalidParameterCombination'),
    );
  });

  test('a token continues only the question that it answers', async () => {
    const { NextToken } = await cloud.as(alice)('DescribeInstanceStatus', { MaxResults: 5 });
    const other = { MaxResults: 5, NextToken: NextToken! };
    await assert.rejects(
      cloud.as(alice)('DescribeInstanceStatus', { ...other, IncludeAllInstances: true }),
      code('InvalidParameterValue'),
    );
    await assert.rejects(cloud.as(alice)('DescribeTags', other), code('InvalidParameterValue'));
  });
});
