import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { asks, FakeCloud } from './fake-cloud.ts';
import { call, keys } from './golden.ts';

const volumes = {
  Volumes: [
    { VolumeId: 'vol-1', Size: 0, State: 'available' as const, Tags: [{ Key: 'a: "b"', Value: '#\n- x' }] },
    { VolumeId: 'vol-22', Size: 8, State: 'in-use' as const },
  ],
};

async function print(
  form: string,
  more: { terminal?: boolean; env?: Record<string, string> } = {},
  none = false,
): Promise<string> {
  const cloud = await FakeCloud.open([asks('ec2', 'DescribeVolumes', {}, none ? { Volumes: [] } : volumes)]);
  try {
    const env = { ...keys(cloud.url), ...more.env };
    const { out, err } = await call('euca-describe-volumes', ['--output', form], { ...more, env });
    assert.equal(err, '');
    return out;
  } finally {
    cloud.close();
  }
}
const rows = [
  { record: 'VOLUME', volume: 'vol-1', size: 0, state: 'available', type: 'standard' },
  { record: 'TAG', type: 'volume', resource: 'vol-1', key: 'a: "b"', value: '#\n- x' },
  { record: 'VOLUME', volume: 'vol-22', size: 8, state: 'in-use', type: 'standard' },
];

test('JSON and YAML hold the same records by the names of their columns', async () => {
  assert.deepEqual(JSON.parse(await print('json')), rows);
  assert.deepEqual(parseDocument(await print('yaml')).toJS(), rows);
  assert.deepEqual(JSON.parse(await print('json', {}, true)), []);
});

test('a table is padded, and leaves columns out that nothing is in', async () => {
  assert.equal(
    await print('table'),
    [
      'VOLUME',
      'VOLUME  SIZE  STATE      TYPE',
      'vol-1   0     available  standard',
      'vol-22  8     in-use     standard',
      '',
      'TAG',
      'TYPE    RESOURCE  KEY     VALUE',
      'volume  vol-1     a: "b"  #^J- x',
      '',
    ].join('\n'),
  );
});

test('text has the columns without their tag, and a dash where nothing is', async () => {
  assert.equal((await print('text')).split('\n')[0], 'vol-1\t0\t-\t-\tavailable\t-\tstandard\t-');
});

test('states have colours on a terminal, unless NO_COLOR is set, and nowhere else', async () => {
  assert.match(await print('records', { terminal: true }), /\tavailable\u001b|\u001b\[32mavailable\u001b\[0m/);
  assert.doesNotMatch(await print('records', { terminal: true, env: { NO_COLOR: '1' } }), /\u001b/);
  assert.doesNotMatch(await print('records'), /\u001b/);
});
