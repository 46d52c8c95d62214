import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { alice, bob, code } from './cloud.ts';
import { qcow2 } from './image-bytes.ts';
import { ImageCloud } from './image-cloud.ts';

describe('importing an image', () => {
  let cloud: ImageCloud;
  beforeEach(async () => {
    cloud = await ImageCloud.open();
  });
  afterEach(() => cloud.close());

  const disk = qcow2();
  const from = (S3Key: string, Format = 'QCOW2') => ({
    DiskContainers: [{ Format, UserBucket: { S3Bucket: 'disks', S3Key } }],
  });
  const start = async (input: object, as = cloud.as(alice)) => (await as('ImportImage', input)).ImportTaskId!;
  const task = async (id: string) =>
    (await cloud.as(alice)('DescribeImportImageTasks', { ImportTaskIds: [id] })).ImportImageTasks![0]!;

  test('is a task that ends with an image', async () => {
    cloud.put('disks/debian', disk);
    const id = await start({ ...from('debian'), Description: 'stable', Architecture: 'x86_64' });
    assert.match(id, /^import-ami-[0-9a-f]{17}$/);
    const first = await task(id);
    assert.deepEqual([first.Status, first.Progress, first.ImageId], ['active', '0', undefined]);
    await cloud.reconcile();
    const { Status, ImageId, Description, SnapshotDetails } = await task(id);
    assert.deepEqual([Status, Description], ['completed', 'stable']);
    assert.deepEqual(SnapshotDetails![0]!.UserBucket, { S3Bucket: 'disks', S3Key: 'debian' });
    const { Images } = await cloud.as(alice)('DescribeImages', { ImageIds: [ImageId!] });
    assert.deepEqual([Images![0]!.State, Images![0]!.Name], ['available', id]);
    assert.deepEqual([...cloud.files.kept.values()], [disk]);
  });

  test('says why it cannot be: hostile images, and others than they were said to be', async () => {
    const bad: [name: string, body: Buffer, format: string, says: RegExp][] = [
      ['backed', qcow2({ backing: 100n }), 'QCOW2', /rests on another file/],
      ['not-qcow2', Buffer.alloc(4096), 'qcow2', /not a qcow2/],
      ['odd', Buffer.alloc(1000), 'RAW', /whole sectors/],
    ];
    for (const [name, body, format, says] of bad) {
      cloud.put(`disks/${name}`, body);
      const id = await start(from(name, format));
      await cloud.reconcile();
      const { Status, StatusMessage } = await task(id);
      assert.equal(Status, 'deleted');
      assert.match(StatusMessage!, says);
    }
  });

  test('reads a VMDK, and keeps it as a qcow2', async () => {
    cloud.put('disks/vmdk', vmdk());
    const id = await start(from('vmdk', 'VMDK'));
    await cloud.reconcile();
    const { Status, StatusMessage } = await task(id);
    assert.deepEqual([Status, StatusMessage], ['completed', undefined]);
    const [kept] = [...cloud.files.kept.values()];
    assert.equal(kept!.toString('latin1', 0, 4), 'QFI\xfb');
    assert.equal(kept!.subarray(-65_536).toString('latin1', 0, 5), 'hello');
    cloud.put('disks/none', Buffer.alloc(4096));
    const bad = await start(from('none', 'VMDK'));
    await cloud.reconcile();
    assert.match((await task(bad)).StatusMessage!, /not a sparse VMDK/);
  });

  test('takes what is called raw for a raw disk, whatever it looks like', async () => {
    cloud.put('disks/trap', Buffer.concat([qcow2({ backing: 100n })]));
    const id = await start(from('trap', 'RAW'));
    await cloud.reconcile();
    const { Status, ImageId } = await task(id);
    assert.equal(Status, 'completed');
    const { Images } = await cloud.as(alice)('DescribeImages', { ImageIds: [ImageId!] });
    assert.equal(Images![0]!.State, 'available');
  });

  test('is cancelled while it is under way, and not after', async () => {
    cloud.put('disks/debian', disk);
    const id = await start(from('debian'));
    const { PreviousState, State } = await cloud.as(alice)('CancelImportTask', {
      ImportTaskId: id,
      CancelReason: 'no',
    });
    assert.deepEqual([PreviousState, State], ['active', 'deleted']);
    await cloud.reconcile();
    assert.match((await task(id)).StatusMessage!, /cancelled: no/);
    await assert.rejects(cloud.as(alice)('CancelImportTask', { ImportTaskId: id }), code('IncorrectState'));
  });

  test('is begun once for a client token', async () => {
    cloud.put('disks/debian', disk);
    const input = { ...from('debian'), ClientToken: 'once' };
    assert.equal(await start(input), await start(input));
  });

  test('is found by its owner alone, by id and by state', async () => {
    cloud.put('disks/debian', disk);
    const id = await start(from('debian'));
    assert.deepEqual((await cloud.as(bob)('DescribeImportImageTasks', {})).ImportImageTasks, []);
    const asBob = cloud.as(bob)('DescribeImportImageTasks', { ImportTaskIds: [id] });
    await assert.rejects(asBob, code('InvalidConversionTaskId.NotFound'));
    await assert.rejects(
      cloud.as(bob)('CancelImportTask', { ImportTaskId: id }),
      code('InvalidConversionTaskId.NotFound'),
    );
    const Filters = [{ Name: 'task-state', Values: ['completed'] }];
    assert.deepEqual((await cloud.as(alice)('DescribeImportImageTasks', { Filters })).ImportImageTasks, []);
    await cloud.reconcile();
    assert.equal((await cloud.as(alice)('DescribeImportImageTasks', { Filters })).ImportImageTasks!.length, 1);
  });

  const refused: [what: string, input: object, wanted: string][] = [
    ['nothing', {}, 'MissingParameter'],
    ['an object that is not there', from('nothing'), 'InvalidManifest'],
    ['a format that is not read', from('debian', 'VHD'), 'InvalidParameterValue'],
    ['no format', { DiskContainers: [{ Url: 's3://disks/debian' }] }, 'MissingParameter'],
    [
      'a stranger’s address',
      { DiskContainers: [{ Url: 'http://192.0.2.1/x', Format: 'raw' }] },
      'InvalidParameterValue',
    ],
    [
      'two disks',
      { DiskContainers: [...from('a').DiskContainers, ...from('b').DiskContainers] },
      'UnsupportedOperation',
    ],
    ['another platform', { ...from('debian'), Platform: 'BeOS' }, 'InvalidParameterValue'],
    ['an encrypted import', { ...from('debian'), Encrypted: true }, 'UnsupportedOperation'],
  ];
  for (const [what, input, wanted] of refused)
    test(`of ${what} is refused`, async () => {
      cloud.put('disks/debian', disk);
      await assert.rejects(start(input), code(wanted));
    });
});

/** A sparse VMDK of 1 MiB whose first grain says hello. */
function vmdk(): Buffer {
  const file = Buffer.alloc(128 * 1024);
  file.write('KDMV');
  file.writeUInt32LE(1, 4);
  file.writeBigUInt64LE(2048n, 12);
  file.writeBigUInt64LE(128n, 20);
  file.writeUInt32LE(512, 44);
  file.writeBigUInt64LE(1n, 56);
  file.writeUInt32LE(2, 512);
  file.writeUInt32LE(128, 1024);
  file.write('hello', 65_536);
  return file;
}
