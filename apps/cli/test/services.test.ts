import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, home } from './golden.ts';

const status = {
  version: '0.1.0',
  region: 'mallee-1',
  endpoints: { all: 'http://127.0.0.1:8773' },
  machines: {},
  nodes: [
    { id: 'node-1', zone: 'mallee-1a', state: 'enabled', acceleration: 'tcg', seenSecondsAgo: 2, faults: [] },
    {
      id: 'node-2',
      zone: 'mallee-1b',
      state: 'enabled',
      acceleration: 'tcg',
      seenSecondsAgo: 900,
      faults: ['disk full'],
    },
  ],
  reconcilers: [{ name: 'compute/images', runs: 1 }],
};

describe('the administrator’s views of a cloud’s processes', () => {
  const data = join(home, 'data');
  const env = { MALLEE_DATA: data };
  const server = createServer((_request, response) => response.end(JSON.stringify(status)));
  before(async () => {
    mkdirSync(join(data, 'cloud'), { recursive: true });
    server.listen(join(data, 'cloud/control.sock'));
    await once(server, 'listening');
  });
  after(() => server.close());
  const lines = async (name: string, ...words: string[]) => {
    const { code, out, err } = await call(name, words, { env });
    assert.deepEqual([code, err], [0, '']);
    return out.trimEnd().split('\n');
  };

  test('components are listed in the columns of old', async () => {
    assert.deepEqual(await lines('euca-describe-clouds'), [
      `CLOUDS\teucalyptus     \t127.0.0.1      \t${'127.0.0.1'.padEnd(25)}\tENABLED\t{}`,
    ]);
    assert.deepEqual(await lines('euca-describe-walruses'), [
      `WALRUS\twalrus         \twalrus         \t${'127.0.0.1'.padEnd(25)}\tENABLED\t{}`,
    ]);
    assert.deepEqual(await lines('euca-describe-clusters'), [
      `CLUSTER\tmallee-1a      \tCC_mallee-1a   \t${'127.0.0.1'.padEnd(25)}\tENABLED\t{}`,
      `CLUSTER\tmallee-1b      \tCC_mallee-1b   \t${'127.0.0.1'.padEnd(25)}\tNOTREADY\t{no node of this zone is heard from}`,
    ]);
    assert.equal((await lines('euca-describe-storage-controllers', 'SC_mallee-1a')).length, 1);
    assert.deepEqual(await lines('euca-describe-nodes'), [
      'NODE\tmallee-1a\tnode-1\tnode-1\tENABLED\t',
      'NODE\tmallee-1b\tnode-2\tnode-2\tNOTREADY\tnot heard for 900 s; disk full',
    ]);
    assert.deepEqual(await lines('euca_conf', '--list-clusters'), await lines('euca-describe-clusters'));
    assert.equal((await lines('euca-describe-components')).length, 13);
    assert.equal((await lines('euca-describe-services')).length, 7);
    assert.deepEqual(await lines('euca-describe-services', '-T', 'cluster', '-F', 'enabled'), [
      `SERVICE\tcluster        \tmallee-1a      \tCC_mallee-1a   \tENABLED   \t1   \t${'http://127.0.0.1:8773/services/compute'.padEnd(40)}\tarn:euca:eucalyptus:mallee-1a:cluster:CC_mallee-1a/`,
    ]);
  });

  test('services are a padded table by type, zone or host', async () => {
    assert.deepEqual(await lines('euserv-describe-services', '--filter', 'service-type=cluster', '--show-headers'), [
      'SERVICE  TYPE     ZONE       NAME          STATE',
      'SERVICE  cluster  mallee-1a  CC_mallee-1a  enabled',
      'SERVICE  cluster  mallee-1b  CC_mallee-1b  notready',
    ]);
    assert.deepEqual(
      await lines('euserv-describe-services', '--group-by-zone', '--filter', 'availability-zone=mallee-1a'),
      [
        'mallee-1a  cluster  CC_mallee-1a  enabled',
        'mallee-1a  node     node-1        enabled',
        'mallee-1a  storage  SC_mallee-1a  enabled',
      ],
    );
    assert.deepEqual(await lines('euserv-describe-node-controllers', 'node-1'), ['NODE\tmallee-1a\tnode-1\tenabled']);
  });

  test('where no cloud runs, that is said', async () => {
    const { code, err } = await call('euca-describe-nodes', [], { env: { MALLEE_DATA: '/nowhere' } });
    assert.deepEqual(
      [code, err],
      [
        1,
        "euca-describe-nodes: error: no cloud runs here on /nowhere; run this on the cloud's host, with MALLEE_DATA where that is elsewhere\n",
      ],
    );
  });
});
