import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { guestOf, metadataOf, network } from './test/builders.ts';
import { type Entry, listing, metadataTree } from './tree.ts';

const at = (tree: Entry, path: string): Entry | undefined =>
  path.split('/').reduce<Entry | undefined>((entry, name) => entry?.children?.get(name), tree);

describe('the tree of a guest’s metadata', () => {
  const full = metadataTree(
    guestOf('i-1', '10.0.0.10', {
      publicHostname: 'ec2-198-18-0-10.mallee.example',
      publicAddress: '198.18.0.10',
      key: { name: 'alice', material: 'ssh-ed25519 AAAA alice' },
      userData: `sha256:${'0'.repeat(64)}`,
      profile: { arn: 'arn:aws:iam::123456789012:instance-profile/p', id: 'AIPA1', role: 'worker', updatedAt: 0 },
      groups: [
        { id: 'sg-other', name: 'web' },
        { id: 'sg-open', name: 'default' },
      ],
      tags: { Name: 'one', team: 'x' },
      kernel: 'eki-1',
      ramdisk: 'eri-1',
      imageManifest: 'bucket/image.manifest.xml',
    }),
    [network],
    { signs: true },
  );

  test('has every path of a full instance', () => {
    const paths: string[] = [];
    const walk = (entry: Entry, path: string) => {
      if (typeof entry.value === 'string') paths.push(`${path} = ${entry.value.replaceAll('\n', '|')}`);
      else if (entry.value) paths.push(`${path} = <${entry.value.lazy} ${entry.value.member ?? ''}>`);
      for (const [name, child] of entry.children ?? []) walk(child, `${path}/${name}`);
    };
    walk(at(full, 'meta-data')!, '');
    const macs = '/network/interfaces/macs/02:00:00:00:00:0a';
    assert.deepEqual(
      paths.filter((line) => !line.startsWith('/iam')),
      [
        '/ami-id = emi-1',
        '/ami-launch-index = 0',
        '/ami-manifest-path = bucket/image.manifest.xml',
        '/block-device-mapping/ami = vda',
        '/block-device-mapping/root = /dev/vda',
        '/hostname = ip-10-0-0-10.mallee.internal',
        '/instance-action = none',
        '/instance-id = i-1',
        '/instance-life-cycle = on-demand',
        '/instance-type = mallee.tiny',
        '/kernel-id = eki-1',
        '/local-hostname = ip-10-0-0-10.mallee.internal',
        '/local-ipv4 = 10.0.0.10',
        '/mac = 02:00:00:00:00:0a',
        `${macs}/device-number = 0`,
        `${macs}/interface-id = eni-i-1`,
        `${macs}/ipv4-associations/198.18.0.10 = 10.0.0.10`,
        `${macs}/local-hostname = ip-10-0-0-10.mallee.internal`,
        `${macs}/local-ipv4s = 10.0.0.10`,
        `${macs}/mac = 02:00:00:00:00:0a`,
        `${macs}/owner-id = 123456789012`,
        `${macs}/public-hostname = ec2-198-18-0-10.mallee.example`,
        `${macs}/public-ipv4s = 198.18.0.10`,
        `${macs}/security-group-ids = sg-open|sg-other`,
        `${macs}/security-groups = default|web`,
        `${macs}/subnet-id = subnet-1`,
        `${macs}/subnet-ipv4-cidr-block = 10.0.0.0/24`,
        `${macs}/vpc-id = vpc-1`,
        `${macs}/vpc-ipv4-cidr-block = 10.0.0.0/16`,
        `${macs}/vpc-ipv4-cidr-blocks = 10.0.0.0/16|10.9.0.0/16`,
        '/placement/availability-zone = mallee-1a',
        '/placement/region = mallee-1',
        '/public-hostname = ec2-198-18-0-10.mallee.example',
        '/public-ipv4 = 198.18.0.10',
        '/public-keys/0/openssh-key = ssh-ed25519 AAAA alice',
        '/ramdisk-id = eri-1',
        '/reservation-id = r-1',
        '/security-groups = default|web',
        '/services/domain = mallee.internal',
        '/services/partition = aws',
        '/tags/instance/Name = one',
        '/tags/instance/team = x',
      ],
    );
  });

  test('lists names, folders with a slash, keys by number and name', () => {
    assert.equal(listing(full), 'dynamic\nmeta-data\nuser-data');
    assert.equal(listing(at(full, 'meta-data/public-keys')!), '0=alice');
    assert.equal(listing(at(full, 'meta-data/iam')!), 'info\nsecurity-credentials/');
    assert.equal(listing(at(full, 'meta-data/iam/security-credentials')!), 'worker');
    assert.equal(listing(at(full, 'meta-data/network/interfaces/macs')!), '02:00:00:00:00:0a/');
    assert.match(listing(at(full, 'meta-data')!), /^ami-id\n.*\nblock-device-mapping\/\nhostname\niam\/\n/s);
  });

  test('fetches role credentials only when they are asked for, whole or by member', () => {
    const role = at(full, 'meta-data/iam/security-credentials/worker')!;
    assert.deepEqual(role.value, { lazy: 'credentials' });
    assert.deepEqual(role.children?.get('AccessKeyId')?.value, { lazy: 'credentials', member: 'AccessKeyId' });
    assert.match(at(full, 'meta-data/iam/info')!.value as string, /"InstanceProfileId": "AIPA1"/);
    assert.equal(at(full, 'meta-data/iam/info/last-updated-date')!.value, '1970-01-01T00:00:00Z');
  });

  test('leaves out what an instance does not have', () => {
    const bare = metadataTree({ instance: 'i-2', nics: [], metadata: metadataOf() }, [], { signs: false });
    assert.equal(listing(bare), 'dynamic\nmeta-data');
    for (const absent of [
      'public-ipv4',
      'public-keys',
      'iam',
      'kernel-id',
      'tags',
      'network',
      'ami-manifest-path',
      'local-ipv4',
    ])
      assert.equal(at(bare, `meta-data/${absent}`), undefined, absent);
  });

  test('lists no signatures of the identity document where nothing signs: cloud-init would ask for them for minutes', () => {
    const lists = (signs: boolean) =>
      listing(at(metadataTree(guestOf('i-1', '10.0.0.10'), [network], { signs }), 'dynamic/instance-identity')!);
    assert.equal(lists(false), 'document');
    assert.equal(lists(true), 'document\npkcs7\nsignature');
  });

  test('identifies the instance by a document like EC2’s', () => {
    assert.deepEqual(JSON.parse(at(full, 'dynamic/instance-identity/document')!.value as string), {
      accountId: '123456789012',
      architecture: 'x86_64',
      availabilityZone: 'mallee-1a',
      billingProducts: null,
      devpayProductCodes: null,
      marketplaceProductCodes: null,
      imageId: 'emi-1',
      instanceId: 'i-1',
      instanceType: 'mallee.tiny',
      kernelId: 'eki-1',
      pendingTime: '2026-01-02T03:04:05Z',
      privateIp: '10.0.0.10',
      ramdiskId: 'eri-1',
      region: 'mallee-1',
      version: '2010-08-31',
    });
    assert.equal(at(full, 'dynamic/fws/instance-monitoring')!.value, 'disabled');
  });
});
