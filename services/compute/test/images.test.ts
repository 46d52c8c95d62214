import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { hours } from '@mallee/base';
import { db } from '../op.ts';
import { bundle } from './bundle.ts';
import { alice, bob, code } from './cloud.ts';
import { qcow2 } from './image-bytes.ts';
import { cloudKeys, ImageCloud, root } from './image-cloud.ts';

let cloud: ImageCloud;
beforeEach(async () => {
  cloud = await ImageCloud.open();
});
afterEach(() => cloud.close());

const disk = qcow2();
/** As much of an ext file system of 64 blocks of 1 KiB as matters here. */
const extFileSystem = Buffer.alloc(64 * 1024);
extFileSystem.writeUInt32LE(64, 1024 + 4);
extFileSystem.writeUInt16LE(0xef53, 1024 + 56);
const only = async (id: string, as = cloud.as(alice)) => (await as('DescribeImages', { ImageIds: [id] })).Images![0]!;
const ids = async (input: object, as = cloud.as(alice)) =>
  (await as('DescribeImages', input)).Images!.map(({ ImageId }) => ImageId!);

describe('registering', () => {
  test('answers at once with a pending image, which becomes available when its bytes were fetched', async () => {
    cloud.put('disks/debian.qcow2', disk);
    const { ImageId } = await cloud.as(alice)('RegisterImage', {
      Name: 'debian 12',
      ImageLocation: 'disks/debian.qcow2',
      Description: 'stable',
      BlockDeviceMappings: [{ DeviceName: '/dev/vda', Ebs: { VolumeSize: 9, VolumeType: 'gp3' } }],
      RootDeviceName: '/dev/vda',
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'Team', Value: 'red' }] }],
    });
    assert.match(ImageId!, /^emi-[0-9a-f]{17}$/);
    assert.equal((await only(ImageId!)).State, 'pending');
    await cloud.reconcile();
    const image = await only(ImageId!);
    assert.equal(image.State, 'available');
    assert.deepEqual(
      [image.Name, image.Description, image.OwnerId, image.Public, image.ImageLocation, image.VirtualizationType],
      ['debian 12', 'stable', alice, false, 'disks/debian.qcow2', 'hvm'],
    );
    assert.deepEqual(image.Tags, [{ Key: 'Team', Value: 'red' }]);
    assert.deepEqual(image.BlockDeviceMappings, [
      {
        DeviceName: '/dev/vda',
        Ebs: { DeleteOnTermination: true, VolumeSize: 9, VolumeType: 'gp3', Encrypted: false },
      },
    ]);
    assert.equal(cloud.files.kept.size, 1);
  });

  test('of a bundle unwraps it for this cloud', async () => {
    const { manifest, parts } = bundle(disk, cloudKeys, { user: alice, architecture: 'i386' });
    cloud.put('bundles/up/disk.img.manifest.xml', manifest);
    for (const [name, body] of parts) cloud.put(`bundles/up/${name}`, body);
    const { ImageId } = await cloud.as(alice)('RegisterImage', {
      Name: 'bundled',
      ImageLocation: 'bundles/up/disk.img.manifest.xml',
    });
    await cloud.reconcile();
    const image = await only(ImageId!);
    assert.deepEqual([image.State, image.Architecture], ['available', 'i386']);
    assert.deepEqual([...cloud.files.kept.values()], [disk]);
  });

  test('of a bundle that another account made is refused', async () => {
    const { manifest } = bundle(disk, cloudKeys, { user: bob });
    cloud.put('bundles/disk.img.manifest.xml', manifest);
    const input = { Name: 'bundled', ImageLocation: 'bundles/disk.img.manifest.xml' };
    await assert.rejects(cloud.as(alice)('RegisterImage', input), code('InvalidManifest'));
  });

  test('of what the caller may not read is refused like what is not there', async () => {
    cloud.put('private/disk.qcow2', disk, bob);
    for (const ImageLocation of ['private/disk.qcow2', 'private/nothing', 'private/x.manifest.xml'])
      await assert.rejects(
        cloud.as(alice)('RegisterImage', { Name: 'stolen', ImageLocation }),
        code('InvalidManifest'),
      );
    cloud.put('own/disk.qcow2', disk);
    const writer = cloud.as(alice, { statements: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] });
    await assert.rejects(
      writer('RegisterImage', { Name: 'unread', ImageLocation: 'own/disk.qcow2' }),
      code('UnauthorizedOperation'),
    );
  });

  test('of hostile or broken images ends as failed, with a reason', async () => {
    for (const [name, body] of [
      ['backed', qcow2({ backing: 512n })],
      ['data-file', qcow2({ incompatible: 4n })],
      ['large', qcow2({ virtual: 2 ** 40 })],
      ['zipped', Buffer.from('\x1f\x8b'.padEnd(512), 'latin1')],
    ] as const) {
      const image = await only(await cloud.fetched(name, body));
      assert.equal(image.State, 'failed', name);
      assert.match(image.StateReason!.Message!, /cannot be used/);
    }
    await cloud.reconcile();
    assert.equal(cloud.files.kept.size, 0, 'their bytes are swept');
  });

  test('keeps what is named raw raw, even where it begins like a qcow2', async () => {
    const id = await cloud.fetched('trap.raw', Buffer.concat([qcow2({ backing: 512n })]));
    assert.equal((await only(id)).State, 'available');
    const row = await cloud.store.read((read) => db(read).selectFrom('image').selectAll().executeTakeFirstOrThrow());
    assert.equal(row.format, 'raw');
  });

  test('survives a sick object store, and ends with a reason if it never recovers', async () => {
    cloud.sick = new Error('the disk is gone');
    const id = await cloud.fetched('patient.qcow2', disk);
    assert.equal((await only(id)).State, 'pending');
    cloud.sick = undefined;
    await cloud.reconcile();
    assert.equal((await only(id)).State, 'available');

    cloud.sick = new Error('the disk is gone');
    const lost = await cloud.fetched('lost.qcow2', disk);
    cloud.world.advance(hours(7));
    await cloud.reconcile();
    assert.equal((await only(lost)).State, 'failed');
  });

  test('of a vanished object ends as failed', async () => {
    cloud.put('disks/here.qcow2', disk);
    const { ImageId } = await cloud.as(alice)('RegisterImage', { Name: 'here', ImageLocation: 'disks/here.qcow2' });
    cloud.objects.clear();
    await cloud.reconcile();
    assert.equal((await only(ImageId!)).State, 'failed');
  });

  test('checks names, sizes and what an image cannot have here', async () => {
    cloud.put('d/disk', disk);
    const register = (change: object) =>
      cloud.as(alice)('RegisterImage', { Name: 'fine', ImageLocation: 'd/disk', ...change });
    for (const Name of ['ab', 'x'.repeat(129), 'semi;colon'])
      await assert.rejects(register({ Name }), code('InvalidAMIName.Malformed'));
    await assert.rejects(register({ Architecture: 'vax' }), code('InvalidParameterValue'));
    await assert.rejects(register({ ImageLocation: 'nowhere' }), code('InvalidParameterValue'));
    await assert.rejects(register({ BootMode: 'uefi' }), code('UnsupportedOperation'));
    await assert.rejects(register({ KernelId: 'eki-12345678' }), code('InvalidAMIID.NotFound'));
    await assert.rejects(
      register({ BlockDeviceMappings: [{ DeviceName: '/dev/sdb', Ebs: { VolumeSize: 1 } }] }),
      code('UnsupportedOperation'),
    );
    await register({});
    await assert.rejects(register({}), code('InvalidAMIName.Duplicate'));
    cloud.put('d/huge', Buffer.alloc(0));
    await assert.rejects(register({ Name: 'empty', ImageLocation: 'd/huge' }), code('InvalidParameterValue'));
  });

  test('kernels and ramdisks is for cloud administrators', async () => {
    for (const owner of [alice, root]) {
      cloud.put(`${owner}/vmlinuz-6.1`, Buffer.from('kernel'), owner);
      cloud.put(`${owner}/initrd.img`, Buffer.from('ramdisk'), owner);
    }
    await assert.rejects(
      cloud.as(alice)('RegisterImage', { Name: 'kernel', ImageLocation: `${alice}/vmlinuz-6.1` }),
      /Only administrators can register kernel images/,
    );
    const admin = cloud.as(root, { cloudAdministrator: true });
    const kernel = await admin('RegisterImage', { Name: 'kernel', ImageLocation: `${root}/vmlinuz-6.1` });
    const ramdisk = await admin('RegisterImage', { Name: 'ramdisk', ImageLocation: `${root}/initrd.img` });
    assert.match(kernel.ImageId!, /^eki-/);
    assert.match(ramdisk.ImageId!, /^eri-/);
    await cloud.reconcile();
    await admin('ModifyImageAttribute', { ImageId: kernel.ImageId!, LaunchPermission: { Add: [{ Group: 'all' }] } });
    cloud.put('d/root.img', extFileSystem);
    const { ImageId } = await cloud.as(alice)('RegisterImage', {
      ...{ Name: 'partition', ImageLocation: 'd/root.img', KernelId: kernel.ImageId!.replace('eki', 'aki') },
    });
    await cloud.reconcile();
    const image = await only(ImageId!);
    assert.deepEqual([image.KernelId, image.VirtualizationType], [kernel.ImageId, 'paravirtual']);
  });

  test('a bare file system becomes the first partition of a disk', async () => {
    await cloud.fetched('root.img', extFileSystem);
    const [kept] = [...cloud.files.kept.values()];
    assert.equal(kept!.length, 2 ** 20 + extFileSystem.length);
    assert.ok(kept!.subarray(2 ** 20).equals(extFileSystem));
    assert.deepEqual([kept!.readUInt32LE(454), kept!.readUInt32LE(458)], [2048, extFileSystem.length / 512]);
    assert.deepEqual([kept![450], kept!.readUInt16LE(510)], [0x83, 0xaa55]);
  });

  test('a file system with a boot sector, and a qcow2, stay as they are', async () => {
    const bootable = Buffer.from(extFileSystem);
    bootable.writeUInt16LE(0xaa55, 510);
    const unlucky = qcow2();
    unlucky.writeUInt16LE(0xef53, 1024 + 56);
    await cloud.fetched('bootable.img', bootable);
    await cloud.fetched('unlucky.qcow2', unlucky);
    assert.deepEqual([...cloud.files.kept.values()], [bootable, unlucky]);
  });
});

describe('an image of another account', () => {
  test('does not exist until it is shared, and is only to be used then', async () => {
    const id = await cloud.fetched('mine', disk);
    const asBob = cloud.as(bob);
    await assert.rejects(only(id, asBob), code('InvalidAMIID.NotFound'));
    await assert.rejects(asBob('DeregisterImage', { ImageId: id }), code('InvalidAMIID.NotFound'));
    await cloud.as(alice)('ModifyImageAttribute', { ImageId: id, LaunchPermission: { Add: [{ UserId: bob }] } });
    const seen = await only(id, asBob);
    assert.deepEqual([seen.OwnerId, seen.Public, seen.Tags], [alice, false, []]);
    for (const call of [
      () => asBob('DeregisterImage', { ImageId: id }),
      () => asBob('DescribeImageAttribute', { ImageId: id, Attribute: 'launchPermission' }),
      () => asBob('ModifyImageAttribute', { ImageId: id, Description: { Value: 'taken' } }),
      () => asBob('ResetImageAttribute', { ImageId: id, Attribute: 'launchPermission' }),
    ])
      await assert.rejects(call, code('AuthFailure'));
    assert.deepEqual(await ids({ ExecutableUsers: ['self'] }, asBob), [id]);
    assert.deepEqual(await ids({ Owners: ['self'] }, asBob), []);
    await cloud.as(alice)('ResetImageAttribute', { ImageId: id, Attribute: 'launchPermission' });
    await assert.rejects(only(id, asBob), code('InvalidAMIID.NotFound'));
  });

  test('is everyone’s once it is public', async () => {
    const id = await cloud.fetched('open', disk);
    const input = { ImageId: id, Attribute: 'launchPermission', OperationType: 'add' as const, UserGroups: ['all'] };
    await cloud.as(alice)('ModifyImageAttribute', input);
    assert.equal((await only(id, cloud.as(bob))).Public, true);
    assert.deepEqual(await ids({ ExecutableUsers: ['all'] }, cloud.as(bob)), [id]);
    const { LaunchPermissions } = await cloud.as(alice)('DescribeImageAttribute', {
      ...{ ImageId: id, Attribute: 'launchPermission' },
    });
    assert.deepEqual(LaunchPermissions, [{ Group: 'all' }]);
    await cloud.as(alice)('ModifyImageAttribute', { ...input, OperationType: 'remove' });
    await assert.rejects(only(id, cloud.as(bob)), code('InvalidAMIID.NotFound'));
  });

  test('can be shared only with accounts that exist', async () => {
    const id = await cloud.fetched('mine', disk);
    for (const UserId of ['999999999999', 'bob'])
      await assert.rejects(
        cloud.as(alice)('ModifyImageAttribute', { ImageId: id, LaunchPermission: { Add: [{ UserId }] } }),
        code('InvalidAMIAttributeItemValue'),
      );
  });
});

describe('attributes', () => {
  test('are changed one at a time', async () => {
    const id = await cloud.fetched('mine', disk);
    const change = (input: object) => cloud.as(alice)('ModifyImageAttribute', { ImageId: id, ...input });
    await change({ Description: { Value: 'new' } });
    assert.equal((await only(id)).Description, 'new');
    await change({ Attribute: 'description', Value: 'newer' });
    assert.equal((await only(id)).Description, 'newer');
    await change({ ImdsSupport: { Value: 'v2.0' } });
    assert.equal((await only(id)).ImdsSupport, 'v2.0');
    await assert.rejects(change({}), code('MissingParameter'));
    await assert.rejects(
      change({ Description: { Value: 'x' }, ImdsSupport: { Value: 'v2.0' } }),
      code('InvalidParameterCombination'),
    );
    await assert.rejects(change({ Attribute: 'kernel', Value: 'x' }), code('InvalidParameterValue'));
    const { Description } = await cloud.as(alice)('DescribeImageAttribute', { ImageId: id, Attribute: 'description' });
    assert.deepEqual(Description, { Value: 'newer' });
  });
});

describe('deregistering', () => {
  test('hides the image, frees its name and bytes, and is seen by administrators until the second time', async () => {
    const id = await cloud.fetched('mine', disk);
    await cloud.as(alice)('CreateTags', { Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] });
    await cloud.as(alice)('DeregisterImage', { ImageId: id.replace('emi', 'ami').toUpperCase() });
    await assert.rejects(only(id), code('InvalidAMIID.NotFound'));
    assert.deepEqual((await cloud.as(alice)('DescribeTags', {})).Tags, []);
    const admin = cloud.as(root, { cloudAdministrator: true });
    const [seen] = (await admin('DescribeImages', { ImageIds: ['verbose'] })).Images!;
    assert.deepEqual([seen!.ImageId, seen!.State], [id, 'deregistered']);
    assert.deepEqual(await ids({ ImageIds: ['verbose'] }), []);
    await cloud.fetched('mine', qcow2({ virtual: 2 ** 27 }));
    await cloud.reconcile();
    assert.equal(cloud.files.kept.size, 1);
    await admin('DeregisterImage', { ImageId: id });
    assert.equal((await admin('DescribeImages', { ImageIds: ['verbose'] })).Images!.length, 1);
    await assert.rejects(admin('DeregisterImage', { ImageId: id }), code('InvalidAMIID.NotFound'));
  });

  test('forgets the image after a day by itself', async () => {
    const id = await cloud.fetched('mine', disk);
    await cloud.as(alice)('DeregisterImage', { ImageId: id });
    cloud.world.advance(hours(25));
    await cloud.reconcile();
    const rows = await cloud.store.read((read) => db(read).selectFrom('image').selectAll().execute());
    assert.deepEqual(rows, []);
  });

  test('while bytes are fetched stays deregistered', async () => {
    cloud.put('d/disk', disk);
    const { ImageId } = await cloud.as(alice)('RegisterImage', { Name: 'mine', ImageLocation: 'd/disk' });
    await cloud.as(alice)('DeregisterImage', { ImageId: ImageId! });
    await cloud.reconcile();
    await assert.rejects(only(ImageId!), code('InvalidAMIID.NotFound'));
    assert.equal(cloud.files.kept.size, 0);
  });
});

describe('describing', () => {
  test('filters and pages', async () => {
    const a = await cloud.fetched('alpha', disk);
    const b = await cloud.fetched('beta.raw', Buffer.alloc(512));
    const broken = await cloud.fetched('gamma', qcow2({ crypt: 1 }));
    const by = (Name: string, ...Values: string[]) => ids({ Filters: [{ Name, Values }] });
    assert.deepEqual(await by('name', 'al*'), [a]);
    assert.deepEqual((await by('state', 'available')).sort(), [a, b].sort());
    assert.deepEqual(await by('state', 'failed'), [broken]);
    assert.deepEqual(await by('image-id', b.replace('emi', 'ami')), [b]);
    assert.deepEqual((await by('owner-id', alice)).length, 3);
    assert.deepEqual(await by('owner-id', bob), []);
    assert.deepEqual(await by('manifest-location', '*/beta*'), [b]);
    assert.deepEqual((await by('block-device-mapping.volume-size', '1')).length, 3);
    assert.deepEqual(await by('state-reason-code', 'InvalidParameterValue'), [broken]);
    await assert.rejects(by('colour', 'red'), code('InvalidParameterValue'));
    assert.deepEqual(await ids({ Owners: ['amazon'] }), []);
    assert.equal((await ids({ Owners: ['self', bob] })).length, 3);
    await assert.rejects(ids({ Owners: ['bob'] }), code('InvalidUserID.Malformed'));
    await assert.rejects(ids({ ImageIds: ['emi-xyz'] }), code('InvalidAMIID.Malformed'));
    for (let n = 0; n < 4; n += 1) await cloud.fetched(`more-${n}`, disk);
    const first = await cloud.as(alice)('DescribeImages', { MaxResults: 5 });
    const second = await cloud.as(alice)('DescribeImages', { MaxResults: 5, NextToken: first.NextToken! });
    const shown = [...first.Images!, ...second.Images!].map(({ ImageId }) => ImageId);
    assert.deepEqual([first.Images!.length, second.NextToken, new Set(shown).size], [5, undefined, 7]);
  });

  test('prints AWS’s prefixes where the operator wants them', async () => {
    await cloud.close();
    cloud = await ImageCloud.open({ settings: { imagePrefixes: 'aws' } });
    const id = await cloud.fetched('mine', disk);
    assert.match(id, /^ami-/);
    assert.equal((await only(id)).ImageId, id);
    assert.equal((await only(id.replace('ami', 'emi'))).ImageId, id);
    await cloud.as(alice)('CreateTags', { Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] });
    const { Tags } = await cloud.as(alice)('DescribeTags', { Filters: [{ Name: 'resource-id', Values: [id] }] });
    assert.deepEqual(Tags, [{ ResourceId: id, ResourceType: 'image', Key: 'a', Value: 'b' }]);
  });
});
