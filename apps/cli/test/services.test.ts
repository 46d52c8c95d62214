import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
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

const properties = [
  { name: 'zone', value: 'mallee-1a', standard: 'mallee-1a', description: 'The zone.' },
  { name: 'network.outbound', value: 'none', standard: 'nat', description: 'The way out.' },
  { name: 'network.publicPool', value: '198.18.9.0/24', standard: '198.18.0.0/24', description: 'Addresses.' },
  { name: 'publicHosts', value: '["a.example","b.example"]', standard: '[]', description: 'Names.' },
  { name: 'machines.vcpusPerCore', value: '8', standard: '8', description: 'Overcommitment.' },
];
const faults = [
  { source: 'node-2', code: 'NodeSilent', say: 'Not heard\nfrom: "lost"?', at: Date.UTC(2026, 5, 20, 16, 16, 8) },
  { source: 'cloud', code: 'NoNode', say: 'No node.' },
  { source: 'compute/images', code: 'ReconcilerFailed', say: 'emi-1: broken', at: Date.UTC(2026, 5, 21) },
];
const answers: Readonly<Record<string, unknown>> = { '/status': status, '/properties': properties, '/faults': faults };

describe('the administrator’s views of a cloud’s processes', () => {
  const data = join(home, 'data');
  const env = { MALLEE_DATA: data };
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const { url = '' } = request;
    if (url !== '/credentials-archive') return response.end(JSON.stringify(answers[url]));
    const who = JSON.parse((await request.toArray()).join('')) as { readonly account: string };
    asked.push([request.method, who]);
    if (who.account === 'acme') response.statusCode = 404;
    response.end(
      JSON.stringify(
        who.account === 'acme'
          ? { error: 'There is no account acme.' }
          : { zip: Buffer.from('PK\x05').toString('base64') },
      ),
    );
  });
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

  test('properties are the settings, by name or what their names begin with', async () => {
    assert.deepEqual(await lines('euca-describe-properties', '-v', 'network.outbound', 'zone'), [
      'PROPERTY\tnetwork.outbound\tnone',
      'DESCRIPTION\tnetwork.outbound\tThe way out.',
      'PROPERTY\tzone\tmallee-1a',
      'DESCRIPTION\tzone\tThe zone.',
    ]);
    assert.deepEqual(await lines('euctl', 'network'), [
      'network.outbound = none',
      'network.publicPool = 198.18.9.0/24',
    ]);
    assert.deepEqual(await lines('euctl', '-d', 'network.outbound'), ['network.outbound = nat']);
    assert.deepEqual(await lines('euctl', '-s', '-n', 'network.outbound'), ['The way out.']);
    assert.deepEqual(await lines('euctl', '-q', 'zone'), ['']);
    const names = async (...words: string[]) => (await lines('euctl', ...words)).map((line) => line.split(' ')[0]);
    const plainNames = ['machines.vcpusPerCore', 'network.outbound', 'network.publicPool', 'zone'];
    assert.deepEqual(await names(), plainNames);
    assert.deepEqual(await names('-A'), [...plainNames, 'publicHosts'].sort());
    assert.deepEqual(await names('publicHosts'), ['publicHosts']);
    assert.deepEqual(await lines('euctl', '--dump', 'publicHosts'), ['["a.example","b.example"]']);
    assert.deepEqual(await lines('euctl', '--dump', '--format', 'yaml', 'publicHosts'), [
      '- "a.example"',
      '- "b.example"',
    ]);
    assert.deepEqual(await lines('euctl', '--dump', '--format', 'json', 'machines.vcpusPerCore'), ['8']);
  });

  test('types of services are those that services have', async () => {
    const types = (await lines('euserv-describe-service-types', '-a')).map((line) => line.split('\t'));
    const had = new Set((await lines('euserv-describe-services', '-a')).map((line) => line.split(/ +/)[1]));
    assert.deepEqual(
      types.map(([, type]) => type),
      [...had].sort(),
    );
    assert.deepEqual(types[1], ['SVCTYPE', 'compute', 'user-api', 'EC2: instances, images, networks']);
    const shown = (await lines('euserv-describe-service-types')).map((line) => line.split('\t')[1]);
    assert.deepEqual(shown, ['cluster', 'eucalyptus', 'storage', 'user-api', 'walrusbackend']);
  });

  test('events are the faults that the cloud knows, in any form', async () => {
    const now = Date.UTC(2026, 6, 1);
    const events = async (...words: string[]) => (await call('euserv-describe-events', words, { env, now })).out;
    assert.equal(
      await events('-f', 'oneline'),
      '2026-06-20 16:16:08 WARNING node node-2 Not heard^Jfrom: "lost"?\n' +
        '2026-07-01 00:00:00 URGENT eucalyptus cloud No node.\n' +
        '2026-06-21 00:00:00 ERROR eucalyptus compute/images emi-1: broken\n',
    );
    assert.equal(
      await events('-f', 'format:{id}={severity}'),
      'NodeSilent=WARNING\nNoNode=URGENT\nReconcilerFailed=ERROR\n',
    );
    const read = parse(await events('-s')) as { events: Record<string, string>[] };
    assert.deepEqual(
      [read.events.length, read.events[0]],
      [
        3,
        {
          timestamp: '2026-06-20 16:16:08',
          severity: 'WARNING',
          id: 'NodeSilent',
          'subject-type': 'node',
          'subject-name': 'node-2',
          message: 'Not heard\nfrom: "lost"?',
        },
      ],
    );
    for (const wrong of ['xml', 'format:{colour}'])
      assert.equal((await call('euserv-describe-events', ['-f', wrong], { env })).code, 2);
  });

  const fails = async (line: string) => {
    const [name = '', ...words] = line.split(' ');
    const { code, out, err } = await call(name, words, { env });
    assert.deepEqual([code, out], [1, ''], line);
    return err.replace(`${name}: error: `, '');
  };

  test('changing a property tells where it is changed, and changes nothing', async () => {
    const said = `nothing was changed: network.outbound is 'none' and is read when the cloud starts; change the key network.outbound in ${data}/mallee.yaml and restart the cloud (./mallee down, ./mallee up)\n`;
    for (const line of [
      'euctl network.outbound=nat',
      'euctl network.outbound=@/etc/passwd',
      'euctl -r network.outbound',
      'euctl --edit network.outbound',
      'euca-modify-property -p network.outbound=nat',
      'euca-modify-property -f network.outbound=/etc/passwd',
      'euca-modify-property -r network.outbound',
    ])
      assert.equal(await fails(line), said, line);
    assert.equal(await fails('euctl zones=1'), "there is no property 'zones'; did you mean zone?\n");
    assert.equal(await fails('euctl cloud.vmstate'), "there is no property 'cloud.vmstate'\n");
    assert.match(await fails('euctl network=1'), /^network is no property but a group of them, network\.outbound/);
    assert.match(await fails('euctl --dump network'), /^--dump takes the whole name of one property/);
    assert.equal((await call('euca-modify-property', [], { env })).code, 2);
  });

  test('credentials are written to a new file that only its owner reads', async () => {
    assert.deepEqual(await lines('euca-get-credentials', 'a.zip'), ['']);
    assert.deepEqual(await lines('euca-get-credentials', '-a', 'garden', '-u', 'bob', 'b.zip'), ['']);
    assert.deepEqual(await lines('euca_conf', '--get-credentials', 'c.zip', '--cred-user', 'ann'), ['']);
    assert.deepEqual(asked.splice(0), [
      ['POST', { account: 'eucalyptus', user: 'admin' }],
      ['POST', { account: 'garden', user: 'bob' }],
      ['POST', { account: 'eucalyptus', user: 'ann' }],
    ]);
    assert.equal(statSync(join(home, 'a.zip')).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(home, 'a.zip'), 'latin1'), 'PK\x05');
    assert.equal(await fails('euca-get-credentials a.zip'), 'File exists: a.zip\n');
    assert.equal(await fails('euca-get-credentials no/a.zip'), 'No such file or directory: no/a.zip\n');
    assert.deepEqual(asked, []);
    assert.equal(await fails('euca-get-credentials -a acme d.zip'), 'There is no account acme.\n');
    assert.equal(existsSync(join(home, 'd.zip')), false);
    for (const words of [
      ['--cred-user', 'ann'],
      ['--get-credentials', 'e.zip', '--list-nodes'],
    ])
      assert.equal((await call('euca_conf', words, { env })).code, 2);
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
