import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { InstanceId } from '@mallee/base';
import type { OperationInput } from '@mallee/wire';
import { alice, bob, Cloud, code, launch, look } from './cloud.ts';
import type { HandNode } from './hand-node.ts';

let cloud: Cloud;
let node: HandNode;
let id: InstanceId;
const call = () => cloud.as(alice);

beforeEach(async () => {
  cloud = await Cloud.open();
  node = await cloud.node();
  [id] = (await launch(cloud)) as [InstanceId];
  await node.settle();
});
afterEach(() => cloud.close());

type Modification = Partial<OperationInput<'ec2', 'ModifyInstanceAttribute'>>;
const modify = (change: Modification) => call()('ModifyInstanceAttribute', { InstanceId: id, ...change });
const attribute = (name: string) =>
  call()('DescribeInstanceAttribute', { InstanceId: id, Attribute: name as 'instanceType' });
const stop = async () => {
  await call()('StopInstances', { InstanceIds: [id] });
  await node.settle();
};

test('every attribute that EC2 lists is told, and no other', async () => {
  const names = [
    ...['instanceType', 'kernel', 'ramdisk', 'userData', 'disableApiTermination', 'disableApiStop', 'rootDeviceName'],
    ...['instanceInitiatedShutdownBehavior', 'blockDeviceMapping', 'productCodes', 'sourceDestCheck', 'groupSet'],
    ...['ebsOptimized', 'sriovNetSupport', 'enaSupport', 'enclaveOptions'],
  ];
  for (const name of names) assert.equal(Object.keys(await attribute(name)).length, 2, name);
  await assert.rejects(attribute('colour'), code('InvalidParameterValue'));
});

test('flags are modified in both forms', async () => {
  await modify({ DisableApiTermination: { Value: true } });
  await modify({ Attribute: 'disableApiStop', Value: 'true' });
  assert.equal((await attribute('disableApiTermination')).DisableApiTermination!.Value, true);
  assert.equal((await attribute('disableApiStop')).DisableApiStop!.Value, true);
  await assert.rejects(call()('TerminateInstances', { InstanceIds: [id] }), code('OperationNotPermitted'));
  await modify({ Attribute: 'disableApiTermination', Value: 'false' });
  await call()('TerminateInstances', { InstanceIds: [id] });
});

test('the shutdown behaviour is modified while it runs', async () => {
  await modify({ InstanceInitiatedShutdownBehavior: { Value: 'terminate' } });
  const { InstanceInitiatedShutdownBehavior } = await attribute('instanceInitiatedShutdownBehavior');
  assert.equal(InstanceInitiatedShutdownBehavior!.Value, 'terminate');
});

test('type, user data and optimisation change only while the machine is stopped, and hold at its next start', async () => {
  const changes: Modification[] = [
    { InstanceType: { Value: 'm1.small' } },
    { UserData: { Value: Buffer.from('hello') } },
    { EbsOptimized: { Value: true } },
  ];
  for (const change of changes) await assert.rejects(modify(change), code('IncorrectInstanceState'));
  await stop();
  for (const change of changes) await modify(change);
  const [wish] = (await node.desired()).instances;
  assert.equal(wish!.machine.memoryMiB, 256);
  assert.match(wish!.metadata.userData!, /^sha256:/);
  assert.equal((await attribute('userData')).UserData!.Value, Buffer.from('hello').toString('base64'));
  assert.equal((await attribute('ebsOptimized')).EbsOptimized!.Value, true);
});

test('user data that nobody has any more is forgotten', async () => {
  await stop();
  await modify({ UserData: { Value: Buffer.from('one') } });
  await modify({ Attribute: 'userData', Value: Buffer.from('two').toString('base64') });
  assert.deepEqual(
    (await cloud.rows('user_data')).map(({ body }) => Buffer.from(body).toString()),
    ['two'],
  );
});

test('groups and the source check change at once, and the node learns of it', async () => {
  const [group] = await cloud.rows('security_group');
  const { revision } = await node.desired();
  await modify({ SourceDestCheck: { Value: false } });
  await modify({ Groups: [group!.id] });
  const document = await node.desired();
  assert.ok(document.revision > revision);
  assert.equal(document.networks[0]!.members[0]!.sourceCheck, false);
  await call()('ResetInstanceAttribute', { InstanceId: id, Attribute: 'sourceDestCheck' });
  assert.equal((await attribute('sourceDestCheck')).SourceDestCheck!.Value, true);
  await assert.rejects(modify({ Groups: ['sg-00000000000000000'] }), code('InvalidGroup.NotFound'));
});

test('whether a disk outlives its machine can be modified', async () => {
  const [mapping] = (await look(cloud, id)).BlockDeviceMappings!;
  const change = (DeviceName: string) =>
    modify({ BlockDeviceMappings: [{ DeviceName, Ebs: { DeleteOnTermination: false } }] });
  await change(mapping!.DeviceName!);
  assert.equal((await look(cloud, id)).BlockDeviceMappings![0]!.Ebs!.DeleteOnTermination, false);
  await assert.rejects(change('/dev/sdz'), code('InvalidInstanceAttributeValue'));
});

test('a kernel is set and reset while the machine is stopped', async () => {
  const kernel = await cloud.image(alice, { id: 'eki-0123456789abcdef0', kind: 'kernel' });
  await stop();
  await modify({ Kernel: { Value: kernel } });
  assert.equal((await attribute('kernel')).KernelId!.Value, kernel);
  assert.equal((await node.desired()).instances[0]!.machine.boot.how, 'kernel');
  await call()('ResetInstanceAttribute', { InstanceId: id, Attribute: 'kernel' });
  assert.equal((await node.desired()).instances[0]!.machine.boot.how, 'bios');
});

test('two attributes at once, none, and what cannot be modified are refused', async () => {
  const both = { DisableApiStop: { Value: true }, DisableApiTermination: { Value: true } };
  await assert.rejects(modify(both), code('InvalidParameterCombination'));
  await assert.rejects(modify({}), code('MissingParameter'));
  await assert.rejects(modify({ Attribute: 'rootDeviceName', Value: 'x' }), code('InvalidParameterValue'));
  await assert.rejects(modify({ EnaSupport: { Value: false } }), code('UnsupportedOperation'));
});

test('another account’s instance has no attributes', async () => {
  const ask = { InstanceId: id, Attribute: 'instanceType' as const };
  await assert.rejects(cloud.as(bob)('DescribeInstanceAttribute', ask), code('InvalidInstanceID.NotFound'));
});

test('metadata options change singly and the others stay', async () => {
  await call()('ModifyInstanceMetadataOptions', { InstanceId: id, HttpTokens: 'required' });
  await call()('ModifyInstanceMetadataOptions', { InstanceId: id, HttpPutResponseHopLimit: 5 });
  const { metadata } = (await node.desired()).instances[0]!;
  assert.deepEqual([metadata.tokens, metadata.hopLimit], ['required', 5]);
});

test('monitoring is turned on and off', async () => {
  await call()('MonitorInstances', { InstanceIds: [id] });
  assert.equal((await look(cloud, id)).Monitoring!.State, 'enabled');
  await call()('UnmonitorInstances', { InstanceIds: [id] });
  assert.equal((await look(cloud, id)).Monitoring!.State, 'disabled');
});

test('credits are kept for burstable types and refused for others', async () => {
  const [burstable] = await launch(cloud, { InstanceType: 't2.micro' });
  const InstanceCreditSpecifications = [burstable!, id].map((one) => ({ InstanceId: one, CpuCredits: 'unlimited' }));
  const answer = await call()('ModifyInstanceCreditSpecification', { InstanceCreditSpecifications });
  assert.equal(answer.SuccessfulInstanceCreditSpecifications!.length, 1);
  assert.equal(answer.UnsuccessfulInstanceCreditSpecifications![0]!.InstanceId, id);
  assert.deepEqual((await call()('DescribeInstanceCreditSpecifications', {})).InstanceCreditSpecifications, [
    { InstanceId: burstable, CpuCredits: 'unlimited' },
  ]);
});

test('a profile is associated, replaced and taken away', async () => {
  for (const name of ['one', 'two']) {
    const role = { name, arn: `arn:aws:iam::${alice}:role/${name}`, trustsEc2: true };
    cloud.profiles.set(name, { arn: `arn:aws:iam::${alice}:instance-profile/${name}`, id: `AIPA${name}`, role });
  }
  const associate = (Name: string) =>
    call()('AssociateIamInstanceProfile', { InstanceId: id, IamInstanceProfile: { Name } });
  const { IamInstanceProfileAssociation: first } = await associate('one');
  await assert.rejects(associate('two'), code('IncorrectState'));
  const { IamInstanceProfileAssociation: second } = await call()('ReplaceIamInstanceProfileAssociation', {
    AssociationId: first!.AssociationId!,
    IamInstanceProfile: { Name: 'two' },
  });
  const described = await call()('DescribeIamInstanceProfileAssociations', {
    Filters: [{ Name: 'instance-id', Values: [id] }],
  });
  assert.deepEqual(described.IamInstanceProfileAssociations, [second]);
  assert.equal((await node.desired()).instances[0]!.metadata.profile!.role, 'two');
  await call()('DisassociateIamInstanceProfile', { AssociationId: second!.AssociationId! });
  assert.equal((await look(cloud, id)).IamInstanceProfile, undefined);
});
