import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { call, home, prints } from './golden.ts';

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
  { name: 'accounts', value: '{"a":{"b":[1]},"no":"#"}', standard: '{}', description: 'A mapping.' },
  { name: 'machines.vcpusPerCore', value: '8', standard: '8', description: 'Overcommitment.' },
];
const faults = [
  { source: 'node-2', code: 'NodeSilent', say: 'Not heard\nfrom: "lost"?', at: Date.UTC(2026, 5, 20, 16, 16, 8) },
  { source: 'cloud', code: 'NoNode', say: 'No node.' },
  { source: 'compute/images', code: 'ReconcilerFailed', say: 'emi-1: broken', at: Date.UTC(2026, 5, 21) },
];
const answers: Readonly<Record<string, unknown>> = {
  '/status': status,
  '/machines': { 'node-1': ['i-11111111', 'i-22222222'] },
  '/properties': properties,
  '/faults': faults,
};

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

  const host = '127.0.0.1'.padEnd(25);
  const clouds = [`CLOUDS\teucalyptus     \t127.0.0.1      \t${host}\tENABLED\t{}`];
  const walruses = [`WALRUS\twalrus         \twalrus         \t${host}\tENABLED\t{}`];
  const perZone = (tag: string, prefix: string) => [
    `${tag}\tmallee-1a      \t${prefix}_mallee-1a   \t${host}\tENABLED\t{}`,
    `${tag}\tmallee-1b      \t${prefix}_mallee-1b   \t${host}\tNOTREADY\t{no node of this zone is heard from}`,
  ];
  const nodes = [
    'NODE\tmallee-1a\tnode-1\tnode-1\tENABLED\t',
    'INSTANCE\ti-11111111',
    'INSTANCE\ti-22222222',
    'NODE\tmallee-1b\tnode-2\tnode-2\tNOTREADY\tnot heard for 900 s; disk full',
  ];
  const arn = 'arn:euca:bootstrap:API_127.0.0.1';
  const component = (zone: string, name: string, on: string, ...more: string[]) =>
    ['COMPONENT', zone.padEnd(15), name.padEnd(15), on.padEnd(25), ...more].join('\t');
  const here = (zone: string, name: string, ...more: string[]) => component(zone, name, '127.0.0.1', ...more);
  const components = [
    here('mallee-1a', 'CC_mallee-1a', 'arn:euca:eucalyptus:mallee-1a:cluster:CC_mallee-1a/', 'ENABLED', '{}'),
    here(
      'mallee-1b',
      'CC_mallee-1b',
      'arn:euca:eucalyptus:mallee-1b:cluster:CC_mallee-1b/',
      'NOTREADY',
      '{no node of this zone is heard from}',
    ),
    ...['compute', 'euare'].map((type) =>
      here('API_127.0.0.1', `API_127.0.0.1.${type}`, `${arn}:${type}:API_127.0.0.1.${type}/`, 'ENABLED', '{}'),
    ),
    here('eucalyptus', '127.0.0.1', 'arn:euca:eucalyptus:::127.0.0.1/', 'ENABLED', '{}'),
    component('mallee-1a', 'node-1', 'node-1', 'arn:euca:bootstrap:mallee-1a:node:node-1/', 'ENABLED', '{}'),
    component(
      'mallee-1b',
      'node-2',
      'node-2',
      'arn:euca:bootstrap:mallee-1b:node:node-2/',
      'NOTREADY',
      '{not heard for 900 s; disk full}',
    ),
    here(
      'API_127.0.0.1',
      'API_127.0.0.1.objectstorage',
      `${arn}:objectstorage:API_127.0.0.1.objectstorage/`,
      'ENABLED',
      '{}',
    ),
    here('mallee-1a', 'SC_mallee-1a', 'arn:euca:eucalyptus:mallee-1a:storage:SC_mallee-1a/', 'ENABLED', '{}'),
    here(
      'mallee-1b',
      'SC_mallee-1b',
      'arn:euca:eucalyptus:mallee-1b:storage:SC_mallee-1b/',
      'NOTREADY',
      '{no node of this zone is heard from}',
    ),
    here('API_127.0.0.1', 'API_127.0.0.1.tokens', `${arn}:tokens:API_127.0.0.1.tokens/`, 'ENABLED', '{}'),
    here('API_127.0.0.1', 'API_127.0.0.1', `${arn}:user-api:API_127.0.0.1/`, 'ENABLED', '{}'),
    here('walrus', 'walrus', 'arn:euca:bootstrap:walrus:walrusbackend:walrus/', 'ENABLED', '{}'),
  ];
  const service = (type: string, zone: string, name: string, path: string, full: string, state = 'ENABLED') =>
    [
      ...['SERVICE', type.padEnd(15), zone.padEnd(15), name.padEnd(15), state.padEnd(10), '1   '],
      ...[`http://127.0.0.1:8773/services/${path}`.padEnd(40), full],
    ].join('\t');
  const cluster = service(
    'cluster',
    'mallee-1a',
    'CC_mallee-1a',
    'compute',
    'arn:euca:eucalyptus:mallee-1a:cluster:CC_mallee-1a/',
  );
  const outer = [
    cluster,
    cluster.replaceAll('mallee-1a', 'mallee-1b').replace('ENABLED ', 'NOTREADY'),
    service('eucalyptus', 'eucalyptus', '127.0.0.1', 'Eucalyptus', 'arn:euca:eucalyptus:::127.0.0.1/'),
    ...[cluster, cluster.replaceAll('mallee-1a', 'mallee-1b').replace('ENABLED ', 'NOTREADY')].map((line) =>
      line.replaceAll('CC_', 'SC_').replace('cluster        ', 'storage        ').replace(':cluster:', ':storage:'),
    ),
    service('user-api', 'API_127.0.0.1', 'API_127.0.0.1', 'User-API', `${arn}:user-api:API_127.0.0.1/`),
    service('walrusbackend', 'walrus', 'walrus', 'objectstorage', 'arn:euca:bootstrap:walrus:walrusbackend:walrus/'),
  ];

  test('components are listed in the columns of old', async () => {
    await prints('euca-describe-clouds', clouds, { env });
    await prints('euca-describe-walruses', walruses, { env });
    await prints('euca-describe-clusters', perZone('CLUSTER', 'CC'), { env });
    await prints('euca-describe-storage-controllers', perZone('STORAGECONTROLLER', 'SC'), { env });
    await prints('euca-describe-storage-controllers SC_mallee-1b', perZone('STORAGECONTROLLER', 'SC').slice(1), {
      env,
    });
    await prints('euca-describe-nodes', nodes, { env });
    await prints('euca-describe-components', components, { env });
    await prints('euca-describe-services', outer, { env });
    await prints('euca-describe-services -T cluster -F enabled', [cluster], { env });
    assert.equal((await lines('euca-describe-services', '-A')).length, components.length);
  });

  test('euca_conf lists what the commands after it list', async () => {
    await prints('euca_conf --list-clouds', clouds, { env });
    await prints('euca_conf --list-walruses', walruses, { env });
    await prints('euca_conf --list-clusters', perZone('CLUSTER', 'CC'), { env });
    await prints('euca_conf --list-scs', perZone('STORAGECONTROLLER', 'SC'), { env });
    await prints('euca_conf --list-nodes', nodes, { env });
    await prints('euca_conf --list-components', components, { env });
    assert.deepEqual(await lines('euca_conf', '--list-services'), await lines('euca-describe-services', '-A'));
  });

  test('services are a padded table by type, zone or host', async () => {
    await prints(
      'euserv-describe-services',
      [
        'SERVICE  cluster        mallee-1a      CC_mallee-1a   enabled',
        'SERVICE  cluster        mallee-1b      CC_mallee-1b   notready',
        'SERVICE  eucalyptus     eucalyptus     127.0.0.1      enabled',
        'SERVICE  node           mallee-1a      node-1         enabled',
        'SERVICE  node           mallee-1b      node-2         notready',
        'SERVICE  storage        mallee-1a      SC_mallee-1a   enabled',
        'SERVICE  storage        mallee-1b      SC_mallee-1b   notready',
        'SERVICE  user-api       API_127.0.0.1  API_127.0.0.1  enabled',
        'SERVICE  walrusbackend  walrus         walrus         enabled',
      ],
      { env },
    );
    await prints(
      'euserv-describe-services --filter service-type=cluster --show-headers',
      [
        'SERVICE  TYPE     ZONE       NAME          STATE',
        'SERVICE  cluster  mallee-1a  CC_mallee-1a  enabled',
        'SERVICE  cluster  mallee-1b  CC_mallee-1b  notready',
      ],
      { env },
    );
    await prints(
      'euserv-describe-services --group-by-zone --filter availability-zone=mallee-1a',
      [
        'mallee-1a  cluster  CC_mallee-1a  enabled',
        'mallee-1a  node     node-1        enabled',
        'mallee-1a  storage  SC_mallee-1a  enabled',
      ],
      { env },
    );
    await prints(
      'euserv-describe-services --group-by-host --filter host=node-1 --filter host=node-2',
      ['node-1  node  node-1  enabled', 'node-2  node  node-2  notready'],
      { env },
    );
    await prints(
      'euserv-describe-services --expert --show-headers SC_mallee-1a walrus',
      [
        'ARN                                                  STATE    EPOCH  URI                                           ACCOUNTS',
        'arn:euca:bootstrap:walrus:walrusbackend:walrus/      enabled  1      http://127.0.0.1:8773/services/objectstorage',
        'arn:euca:eucalyptus:mallee-1a:storage:SC_mallee-1a/  enabled  1      http://127.0.0.1:8773/services/compute',
      ],
      { env },
    );
    await prints(
      'euserv-describe-node-controllers',
      [
        ...['NODE\tmallee-1a\tnode-1\tenabled\t', 'INSTANCE\ti-11111111', 'INSTANCE\ti-22222222'],
        'NODE\tmallee-1b\tnode-2\tnotready\tnot heard for 900 s; disk full',
      ],
      { env },
    );
    await prints(
      'euserv-describe-node-controllers node-2',
      ['NODE\tmallee-1b\tnode-2\tnotready\tnot heard for 900 s; disk full'],
      { env },
    );
  });

  test('properties are the settings, by name or what their names begin with', async () => {
    await prints(
      'euca-describe-properties -v network.outbound zone',
      [
        'PROPERTY\tnetwork.outbound\tnone',
        'DESCRIPTION\tnetwork.outbound\tThe way out.',
        'PROPERTY\tzone\tmallee-1a',
        'DESCRIPTION\tzone\tThe zone.',
      ],
      { env },
    );
    await prints('euctl network', ['network.outbound = none', 'network.publicPool = 198.18.9.0/24'], { env });
    await prints('euctl -d network.outbound', ['network.outbound = nat'], { env });
    await prints('euctl -s -n network.outbound', ['The way out.'], { env });
    await prints('euctl -q zone', [], { env });
    const names = async (...words: string[]) => (await lines('euctl', ...words)).map((line) => line.split(' ')[0]);
    const plainNames = ['machines.vcpusPerCore', 'network.outbound', 'network.publicPool', 'zone'];
    assert.deepEqual(await names(), plainNames);
    assert.deepEqual(await names('-A'), ['accounts', ...plainNames, 'publicHosts'].sort());
    assert.deepEqual(await names('publicHosts'), ['publicHosts']);
    await prints('euctl --dump publicHosts', ['["a.example","b.example"]'], { env });
    await prints('euctl --dump --format yaml publicHosts', ['- "a.example"', '- "b.example"'], { env });
    await prints('euctl --dump --format yaml accounts', ['"a": {"b":[1]}', '"no": "#"'], { env });
    await prints('euctl -d --dump --format yaml accounts', ['{}'], { env });
    await prints('euctl --dump --format json machines.vcpusPerCore', ['8'], { env });
  });

  test('types of services are those that services have', async () => {
    const types = (await lines('euserv-describe-service-types', '-a')).map((line) => line.split('\t'));
    const had = new Set((await lines('euserv-describe-services', '-a')).map((line) => line.split(/ +/)[1]));
    assert.deepEqual(
      types.map(([, type]) => type),
      [...had].sort(),
    );
    assert.deepEqual(types[1], ['SVCTYPE', 'compute', 'user-api', 'EC2: instances, images, networks']);
    await prints('euserv-describe-service-types', [
      'SVCTYPE\tcluster\t\tCluster controller: the machines and networks of a zone',
      'SVCTYPE\teucalyptus\t\tCloud controller: the rows of everything, and what brings it about',
      'SVCTYPE\tstorage\t\tStorage controller: the disks of a zone',
      'SVCTYPE\tuser-api\t\tThe group of the services that users call',
      'SVCTYPE\twalrusbackend\t\tObject store: where the bytes of objects lie',
    ]);
  });

  test('events are the faults that the cloud knows, in any form', async () => {
    const now = Date.UTC(2026, 6, 1);
    await prints(
      'euserv-describe-events -f oneline',
      [
        '2026-06-20 16:16:08 WARNING node node-2 Not heard^Jfrom: "lost"?',
        '2026-07-01 00:00:00 URGENT eucalyptus cloud No node.',
        '2026-06-21 00:00:00 ERROR eucalyptus compute/images emi-1: broken',
      ],
      { env, now },
    );
    await prints(
      'euserv-describe-events -f format:{id}={severity}',
      ['NodeSilent=WARNING', 'NoNode=URGENT', 'ReconcilerFailed=ERROR'],
      { env, now },
    );
    await prints(
      'euserv-describe-events -s',
      [
        'events:',
        '- timestamp: "2026-06-20 16:16:08"',
        '  severity: "WARNING"',
        '  id: "NodeSilent"',
        '  subject-type: "node"',
        '  subject-name: "node-2"',
        '  message: "Not heard\\nfrom: \\"lost\\"?"',
        '- timestamp: "2026-07-01 00:00:00"',
        '  severity: "URGENT"',
        '  id: "NoNode"',
        '  subject-type: "eucalyptus"',
        '  subject-name: "cloud"',
        '  message: "No node."',
        '- timestamp: "2026-06-21 00:00:00"',
        '  severity: "ERROR"',
        '  id: "ReconcilerFailed"',
        '  subject-type: "eucalyptus"',
        '  subject-name: "compute/images"',
        '  message: "emi-1: broken"',
      ],
      { env, now },
    );
    const { out } = await call('euserv-describe-events', ['-f', 'yaml'], { env, now });
    const read = parse(out) as { events: Record<string, string>[] };
    assert.equal(read.events[0]!.message, 'Not heard\nfrom: "lost"?');
    for (const wrong of ['xml', 'format:{colour}'])
      assert.equal((await call('euserv-describe-events', ['-f', wrong], { env })).code, 2);
  });

  const failing = async (line: string) => {
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
      'euca-modify-property -f network.outbound=/etc/passwd',
      'euca-modify-property -r network.outbound',
    ])
      assert.equal(await failing(line), said, line);
    assert.equal(await failing('euca-modify-property -p network.outbound=nat'), said);
    assert.equal(await failing('euctl zones=1'), "there is no property 'zones'; did you mean zone?\n");
    assert.equal(await failing('euctl cloud.vmstate'), "there is no property 'cloud.vmstate'\n");
    assert.match(await failing('euctl network=1'), /^network is no property but a group of them, network\.outbound/);
    assert.match(await failing('euctl --dump network'), /^--dump takes the whole name of one property/);
    assert.equal((await call('euca-modify-property', [], { env })).code, 2);
  });

  test('credentials are written to a new file that only its owner reads', async () => {
    await prints('euca-get-credentials a.zip', [], { env });
    await prints('euca-get-credentials -a garden -u bob b.zip', [], { env });
    await prints('euca_conf --get-credentials c.zip --cred-user ann', [], { env });
    assert.deepEqual(asked.splice(0), [
      ['POST', { account: 'eucalyptus', user: 'admin' }],
      ['POST', { account: 'garden', user: 'bob' }],
      ['POST', { account: 'eucalyptus', user: 'ann' }],
    ]);
    assert.equal(statSync(join(home, 'a.zip')).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(home, 'a.zip'), 'latin1'), 'PK\x05');
    assert.equal(await failing('euca-get-credentials a.zip'), 'File exists: a.zip\n');
    assert.equal(await failing('euca-get-credentials no/a.zip'), 'No such file or directory: no/a.zip\n');
    assert.deepEqual(asked, []);
    assert.equal(await failing('euca-get-credentials -a acme d.zip'), 'There is no account acme.\n');
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
