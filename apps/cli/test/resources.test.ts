import assert from 'node:assert/strict';
import { constants, createHash, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import { asks, FakeCloud } from './fake-cloud.ts';
import { call, failing, golden, home, keys, prints } from './golden.ts';

golden(
  'euca-describe-volumes --filter status=in-use',
  [
    asks(
      'ec2',
      'DescribeVolumes',
      { Filters: [{ Name: 'status', Values: ['in-use'] }] },
      {
        Volumes: [
          {
            VolumeId: 'vol-1',
            Size: 8,
            AvailabilityZone: 'z',
            State: 'in-use',
            CreateTime: new Date(0),
            Attachments: [
              {
                VolumeId: 'vol-1',
                InstanceId: 'i-1',
                Device: '/dev/sda1',
                State: 'attached',
                AttachTime: new Date(1000),
              },
            ],
            Tags: [{ Key: 'k', Value: 'v' }],
          },
        ],
      },
    ),
  ],
  [
    'VOLUME\tvol-1\t8\t\tz\tin-use\t1970-01-01T00:00:00.000Z\tstandard\t',
    'ATTACHMENT\tvol-1\ti-1\t/dev/sda1\tattached\t1970-01-01T00:00:01.000Z',
    'TAG\tvolume\tvol-1\tk\tv',
  ],
);

golden(
  'euca-describe-keypairs mine',
  [
    asks(
      'ec2',
      'DescribeKeyPairs',
      { KeyNames: ['mine'] },
      { KeyPairs: [{ KeyName: 'mine', KeyFingerprint: 'aa:bb' }] },
    ),
  ],
  ['KEYPAIR\tmine\taa:bb'],
);
golden(
  'euca-add-keypair mine',
  [
    asks(
      'ec2',
      'CreateKeyPair',
      { KeyName: 'mine' },
      { KeyName: 'mine', KeyFingerprint: 'aa', KeyMaterial: '-----KEY-----' },
    ),
  ],
  ['KEYPAIR\tmine\taa', '-----KEY-----'],
);
golden('euca-delete-keypair mine', [asks('ec2', 'DeleteKeyPair', { KeyName: 'mine' }, {})], ['KEYPAIR\tmine']);
writeFileSync(join(home, 'mine.pub'), 'ssh-ed25519 AAAA me\n');
golden(
  'euca-import-keypair -f mine.pub mine',
  [
    asks(
      'ec2',
      'ImportKeyPair',
      { KeyName: 'mine', PublicKeyMaterial: Buffer.from('ssh-ed25519 AAAA me\n') },
      { KeyName: 'mine', KeyFingerprint: 'aa' },
    ),
  ],
  ['KEYPAIR\tmine\taa'],
);
failing('euca-import-keypair -f nowhere mine', [], 'euca-import-keypair: error: No such file or directory: nowhere\n');

test('a private key goes to a new file of mode 0600, and no key is asked for that could not be kept', async () => {
  const made = { KeyName: 'new', KeyFingerprint: 'aa', KeyMaterial: 'PEM' };
  const cloud = await FakeCloud.open([
    asks('ec2', 'CreateKeyPair', { KeyName: 'new' }, made),
    asks('ec2', 'CreateKeyPair', { KeyName: 'other' }, new AwsError('InvalidKeyPair.Duplicate', 400, 'It exists.')),
  ]);
  try {
    const env = keys(cloud.url);
    const file = join(home, 'new.pem');
    assert.deepEqual(await call('euca-create-keypair', ['-f', 'new.pem', 'new'], { env }), {
      code: 0,
      out: 'KEYPAIR\tnew\taa\n',
      err: '',
    });
    assert.equal(readFileSync(file, 'utf8'), 'PEM\n');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const again = await call('euca-create-keypair', ['-f', 'new.pem', 'new'], { env });
    assert.deepEqual(again, { code: 1, out: '', err: 'euca-create-keypair: error: File exists: new.pem\n' });
    assert.equal(cloud.heard.length, 1);
    const refused = await call('euca-create-keypair', ['-f', 'other.pem', 'other'], { env });
    assert.equal(refused.code, 1);
    assert.throws(() => statSync(join(home, 'other.pem')), { code: 'ENOENT' });
  } finally {
    cloud.close();
  }
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
writeFileSync(join(home, 'windows.pem'), privateKey.export({ format: 'pem', type: 'pkcs1' }));
const padding = constants.RSA_PKCS1_PADDING;
const PasswordData = publicEncrypt({ key: publicKey, padding }, Buffer.from('Pa55 wörd')).toString('base64');
const windows = { InstanceId: 'i-1' };
golden(
  'euca-get-password i-1 -k windows.pem',
  [asks('ec2', 'GetPasswordData', windows, { ...windows, PasswordData })],
  ['Pa55 wörd'],
);
failing(
  'euca-get-password i-1 -k windows.pem',
  [asks('ec2', 'GetPasswordData', windows, { ...windows, PasswordData: '' })],
  'euca-get-password: error: there is no password data for this instance yet\n',
);

test('a private key has the fingerprint that clouds show, also where its record stands before it', async () => {
  writeFileSync(join(home, 'key'), `KEYPAIR\tx\taa\n${privateKey.export({ format: 'pem', type: 'pkcs1' })}`);
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const digits = createHash('sha1').update(der).digest('hex');
  await prints('euca-fingerprint-key key', [digits.match(/../g)!.join(':')]);
  const { err } = await call('euca-fingerprint-key', ['mine.pub']);
  assert.equal(err, 'euca-fingerprint-key: error: mine.pub holds no private key in PEM form\n');
});

golden(
  "euca-create-tags i-1 vol-1 --tag 'a=b c=d' --tag empty",
  [
    asks(
      'ec2',
      'CreateTags',
      {
        Resources: ['i-1', 'vol-1'],
        Tags: [
          { Key: 'a', Value: 'b c=d' },
          { Key: 'empty', Value: '' },
        ],
      },
      {},
    ),
  ],
  [
    'TAG\tinstance\ti-1\ta\tb c=d',
    'TAG\tinstance\ti-1\tempty\t',
    'TAG\tvolume\tvol-1\ta\tb c=d',
    'TAG\tvolume\tvol-1\tempty\t',
  ],
);
golden(
  'euca-delete-tags i-1 --tag any --tag none= --tag this=that',
  [
    asks(
      'ec2',
      'DeleteTags',
      { Resources: ['i-1'], Tags: [{ Key: 'any' }, { Key: 'none', Value: '' }, { Key: 'this', Value: 'that' }] },
      {},
    ),
  ],
  ['TAG\tinstance\ti-1\tany\t', 'TAG\tinstance\ti-1\tnone\t', 'TAG\tinstance\ti-1\tthis\tthat'],
);
golden(
  'euca-describe-tags --filter key=Name',
  [
    asks(
      'ec2',
      'DescribeTags',
      { Filters: [{ Name: 'key', Values: ['Name'] }] },
      {
        Tags: [{ ResourceType: 'instance', ResourceId: 'i-1', Key: 'Name', Value: 'web' }],
      },
    ),
  ],
  ['TAG\tinstance\ti-1\tName\tweb'],
);

const zones = {
  AvailabilityZones: [
    {
      ZoneName: 'z',
      State: '127.0.0.1 arn:euca:eucalyptus:z:cluster:CC_z/' as 'available',
      Messages: [{ Message: 'all' }, { Message: 'well' }],
    },
    { ZoneName: '|- vm types', State: 'free / max   cpu   ram  disk' as 'available' },
    { ZoneName: '|- m1.small', State: '0003 / 0004   1    256     5' as 'available' },
  ],
};
golden(
  'euca-describe-availability-zones verbose',
  [asks('ec2', 'DescribeAvailabilityZones', { ZoneNames: ['verbose'] }, zones)],
  [
    'AVAILABILITYZONE\tz\t127.0.0.1 arn:euca:eucalyptus:z:cluster:CC_z/\tall, well',
    'AVAILABILITYZONE\t|- vm types\tfree / max   cpu   ram  disk\t',
    'AVAILABILITYZONE\t|- m1.small\t0003 / 0004   1    256     5\t',
  ],
);
const types = {
  InstanceTypes: [
    {
      InstanceType: 'm1.small' as const,
      VCpuInfo: { DefaultVCpus: 1 },
      MemoryInfo: { SizeInMiB: 256 },
      Disk: 5,
      NetworkInfo: { MaximumNetworkInterfaces: 2 },
    },
  ],
};
golden(
  'euca-describe-instance-types --show-capacity',
  [
    asks('ec2', 'DescribeInstanceTypes', {}, types),
    asks('ec2', 'DescribeAvailabilityZones', { ZoneNames: ['verbose'] }, zones),
  ],
  [
    'INSTANCETYPE\t Name      CPUs  Memory (MiB)  Disk (GiB)  NICs  Used / Total  Used %',
    'INSTANCETYPE\t m1.small     1           256           5     2         1 / 4     25%',
  ],
);
golden(
  'euca-describe-instance-types --by-zone m1.small',
  [
    asks('ec2', 'DescribeInstanceTypes', { InstanceTypes: ['m1.small'] }, types),
    asks('ec2', 'DescribeAvailabilityZones', { ZoneNames: ['verbose'] }, zones),
  ],
  [
    'AVAILABILITYZONE\tz',
    'INSTANCETYPE\t Name      CPUs  Memory (MiB)  Disk (GiB)  NICs',
    'INSTANCETYPE\t m1.small     1           256           5     2',
  ],
);
golden(
  'euca-describe-instance-types',
  [asks('ec2', 'DescribeInstanceTypes', {}, types)],
  [
    'INSTANCETYPE\t Name      CPUs  Memory (MiB)  Disk (GiB)  NICs',
    'INSTANCETYPE\t m1.small     1           256           5     2',
  ],
);
golden(
  'euca-modify-instance-type m1.small -c 2 -m 512',
  [
    asks(
      'ec2',
      'ModifyInstanceTypeAttribute',
      { Name: 'm1.small', Cpu: 2, Memory: 512 },
      {
        PreviousInstanceType: { Name: 'm1.small', Cpu: 1, Memory: 256, Disk: 5 },
        InstanceType: { Name: 'm1.small', Cpu: 2, Memory: 512, Disk: 5 },
      },
    ),
    asks('ec2', 'DescribeInstanceTypes', { InstanceTypes: ['m1.small'] }, types),
  ],
  ['INSTANCETYPE\tm1.small\t2\t512\t5\t2'],
);
golden(
  'euca-describe-regions',
  [asks('ec2', 'DescribeRegions', {}, { Regions: [{ RegionName: 'mallee-1', Endpoint: 'http://x' }] })],
  ['REGION\tmallee-1\thttp://x'],
);
golden(
  'euca-describe-account-attributes default-vpc',
  [
    asks(
      'ec2',
      'DescribeAccountAttributes',
      { AttributeNames: ['default-vpc'] },
      {
        AccountAttributes: [{ AttributeName: 'default-vpc', AttributeValues: [{ AttributeValue: 'vpc-1' }] }],
      },
    ),
  ],
  ['ACCOUNTATTRIBUTE\tdefault-vpc', 'VALUE\tvpc-1'],
);
golden('euca-version', [], ['euca2ools 3.4.1 (Mallee)']);
