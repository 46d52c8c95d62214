import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkUserData } from '../user-data.ts';
import { defaults, type Offer, problems } from './choices.ts';
import { launchCode, launchInput } from './launch-input.ts';

const offer: Offer = {
  images: [
    { ImageId: 'eki-1', ImageType: 'kernel', State: 'available' },
    { ImageId: 'emi-1', ImageType: 'machine', State: 'pending' },
    {
      ImageId: 'emi-2',
      ImageType: 'machine',
      State: 'available',
      RootDeviceName: '/dev/sda1',
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 4 } }],
    },
  ],
  types: [{ InstanceType: 't2.micro' }],
  keys: [],
  groups: [{ GroupId: 'sg-1', GroupName: 'default', VpcId: 'vpc-1', IpPermissions: [] }],
  vpc: 'vpc-1',
  userName: 'ann',
};

describe('a launch', () => {
  test('begins with a machine that can be logged in to', () => {
    const fresh = defaults(offer);
    assert.deepEqual(problems(fresh, offer), {});
    assert.deepEqual([fresh.image, fresh.key, fresh.group.use], ['emi-2', { use: 'new', name: 'ann-key' }, 'new']);
    const open = {
      ...offer.groups[0],
      GroupId: 'sg-2',
      GroupName: 'ssh',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 20, ToPort: 30, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    };
    const again = defaults({ ...offer, keys: [{ KeyName: 'laptop' }], groups: [...offer.groups, open] });
    assert.deepEqual([again.key, again.group.ids], [{ use: 'one', name: 'laptop' }, ['sg-2']]);
  });

  test('says what is wrong before the cloud is asked', () => {
    const fresh = defaults(offer);
    assert.match(problems({ ...fresh, rootGiB: 3 }, offer).rootGiB!, /From 4 to/);
    assert.match(problems({ ...fresh, count: 0 }, offer).count!, /From 1/);
    assert.match(problems({ ...fresh, image: '' }, offer).image!, /Choose an image/);
    assert.match(problems({ ...fresh, group: { use: 'new', name: 'default', ids: [] } }, offer).group!, /already/);
  });

  test('asks for nothing that was left to the cloud', () => {
    const fresh = { ...defaults(offer), key: { use: 'none', name: '' } as const };
    assert.deepEqual(launchInput(fresh, { groups: ['sg-1'], rootDevice: '/dev/sda1' }), {
      ...{ ImageId: 'emi-2', InstanceType: 't2.micro', MinCount: 1, MaxCount: 1, SecurityGroupIds: ['sg-1'] },
      MetadataOptions: { HttpTokens: 'required' },
    });
    const inside = launchInput({ ...fresh, publicAddress: false }, { groups: ['sg-1'], rootDevice: undefined });
    assert.deepEqual(inside.NetworkInterfaces, [{ DeviceIndex: 0, Groups: ['sg-1'], AssociatePublicIpAddress: false }]);
    assert.equal(inside.SecurityGroupIds, undefined);
  });

  test('is shown as code with what is made on the way', () => {
    const code = launchCode(defaults(offer), 'vpc-1', '/dev/sda1');
    assert.deepEqual(
      code.calls.map(({ operation }) => operation),
      ['CreateKeyPair', 'CreateSecurityGroup', 'AuthorizeSecurityGroupIngress', 'RunInstances'],
    );
  });

  test('user data are read as cloud-init reads them', async () => {
    assert.deepEqual(await checkUserData(''), {});
    assert.deepEqual(await checkUserData('#!/bin/sh\ntrue'), {});
    assert.deepEqual(await checkUserData('#cloud-config\npackages: [nginx]\n'), {});
    assert.match((await checkUserData('#cloud-config\n- a list\n')).error!, /list of settings/);
    assert.match((await checkUserData('#cloud-config\na: [1\n')).error!, /line 2|line 3/);
    assert.match((await checkUserData('hello')).warning!, /nothing runs it/);
    assert.match((await checkUserData(`#!${'x'.repeat(17_000)}`)).error!, /16384 bytes at most/);
  });
});
