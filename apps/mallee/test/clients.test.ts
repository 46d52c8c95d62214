import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type _InstanceType,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceTerminated,
} from '@aws-sdk/client-ec2';
import { CreateUserCommand, DeleteUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type CloudProcess, type Key, openCloudProcess } from './cloud-process.ts';
import { programs } from './programs.ts';

describe('the clients that people come with', () => {
  let cloud: CloudProcess;
  let home: string;
  let run: ReturnType<typeof programs>;
  let ann: Key;
  const aws = (...args: string[]) => run.aws(ann, ...args);

  before(async () => {
    cloud = await openCloudProcess();
    home = await mkdtemp(join(tmpdir(), 'mallee-clients-'));
    run = programs(cloud, home);
    ann = await cloud.newAccount('ann');
  });
  after(async () => {
    await cloud[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  test('aws runs a machine through its whole life', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ann@example';
    await writeFile(join(home, 'key.pub'), key);
    await writeFile(join(home, 'user-data'), '#!/bin/sh\necho hello\n');
    assert.match(
      await aws('ec2', 'import-key-pair', '--key-name', 'mine', '--public-key-material', 'fileb://key.pub'),
      /\tmine\tkey-[0-9a-f]{17}$/,
    );
    const id = await aws(
      ...['ec2', 'run-instances', '--image-id', cloud.image, '--instance-type', 'mallee.tiny', '--key-name', 'mine'],
      ...['--user-data', 'file://user-data', '--query', 'Instances[0].InstanceId'],
      ...['--tag-specifications', 'ResourceType=instance,Tags=[{Key=Name,Value=first},{Key=tier,Value=web}]'],
    );
    assert.match(id, /^i-[0-9a-f]{17}$/);
    await aws('ec2', 'wait', 'instance-running', '--instance-ids', id);
    const found = await aws(
      ...[
        'ec2',
        'describe-instances',
        '--filters',
        'Name=tag:Name,Values=fi*',
        'Name=instance-state-name,Values=running',
      ],
      ...['--query', 'Reservations[].Instances[].[InstanceId,KeyName,State.Name,Placement.AvailabilityZone]'],
    );
    assert.equal(found, `${id}\tmine\trunning\t${cloud.config.zone}`);
    await aws('ec2', 'create-tags', '--resources', id, '--tags', 'Key=owner,Value=ann ü');
    assert.equal(
      await aws('ec2', 'describe-tags', '--filters', `Name=resource-id,Values=${id}`, '--query', 'Tags[].[Key,Value]'),
      'Name\tfirst\nowner\tann ü\ntier\tweb',
    );
    const userData = ['--attribute', 'userData', '--query', 'UserData.Value'];
    const sent = await aws('ec2', 'describe-instance-attribute', '--instance-id', id, ...userData);
    assert.equal(Buffer.from(sent, 'base64').toString(), '#!/bin/sh\necho hello\n');

    await aws('ec2', 'stop-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-stopped', '--instance-ids', id);
    assert.match(await aws('ec2', 'start-instances', '--instance-ids', id), /CURRENTSTATE\t0\tpending/);
    await aws('ec2', 'wait', 'instance-running', '--instance-ids', id);
    const address = await aws('ec2', 'allocate-address', '--query', '[AllocationId,PublicIp]');
    const [allocation, publicIp] = address.split('\t');
    await aws('ec2', 'associate-address', '--allocation-id', allocation!, '--instance-id', id);
    const ip = ['--query', 'Reservations[].Instances[].PublicIpAddress'];
    assert.equal(await aws('ec2', 'describe-instances', '--instance-ids', id, ...ip), publicIp);
    await aws('ec2', 'terminate-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-terminated', '--instance-ids', id);
    await aws('ec2', 'release-address', '--allocation-id', allocation!);
  });

  test('aws opens and closes a security group', async () => {
    const group = await aws(
      ...['ec2', 'create-security-group', '--group-name', 'web', '--description', 'Web', '--query', 'GroupId'],
    );
    const rule = ['--group-id', group, '--protocol', 'tcp', '--port', '80', '--cidr', '0.0.0.0/0'];
    await aws('ec2', 'authorize-security-group-ingress', ...rule);
    assert.match(
      await run.awsRefused(ann, 'ec2', 'authorize-security-group-ingress', ...rule),
      /\(InvalidPermission\.Duplicate\)/,
    );
    const ports = ['--query', 'SecurityGroups[].IpPermissions[].[FromPort,IpRanges[0].CidrIp]'];
    assert.equal(await aws('ec2', 'describe-security-groups', '--group-ids', group, ...ports), '80\t0.0.0.0/0');
    await aws('ec2', 'revoke-security-group-ingress', ...rule);
    assert.equal(await aws('ec2', 'describe-security-groups', '--group-ids', group, ...ports), '');
  });

  test('aws makes a user, whom policies refuse and allow', async () => {
    await aws('iam', 'create-user', '--user-name', 'carl');
    const query = ['--query', 'AccessKey.[AccessKeyId,SecretAccessKey]'];
    const [accessKeyId, secretAccessKey] = (
      await aws('iam', 'create-access-key', '--user-name', 'carl', ...query)
    ).split('\t');
    const carl = { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! };
    assert.match(await run.awsRefused(carl, 'ec2', 'describe-vpcs'), /\(UnauthorizedOperation\).*ec2:DescribeVpcs/s);
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['ec2:DescribeVpcs', 'sts:AssumeRole'], Resource: '*' }],
    });
    await aws('iam', 'put-user-policy', '--user-name', 'carl', '--policy-name', 'look', '--policy-document', document);
    assert.match(await run.aws(carl, 'ec2', 'describe-vpcs'), /vpc-/);
    assert.match(await run.awsRefused(carl, 's3', 'mb', 's3://carls'), /AccessDenied/);

    const who = await run.aws(carl, 'sts', 'get-caller-identity', '--query', '[Account,Arn]');
    const [account, arn] = who.split('\t');
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }],
    });
    await aws('iam', 'create-role', '--role-name', 'lister', '--assume-role-policy-document', trust);
    const lists = document.replace('"ec2:DescribeVpcs","sts:AssumeRole"', '"s3:ListAllMyBuckets"');
    await aws('iam', 'put-role-policy', '--role-name', 'lister', '--policy-name', 'list', '--policy-document', lists);
    const assumed = await run.aws(
      carl,
      ...['sts', 'assume-role', '--role-arn', `arn:aws:iam::${account}:role/lister`, '--role-session-name', 'carl'],
      ...['--query', 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'],
    );
    const [id, secret, token] = assumed.split('\t');
    const session = { accessKeyId: id!, secretAccessKey: secret!, sessionToken: token! };
    assert.equal(await run.aws(session, 's3', 'ls'), '');
    assert.match(await run.awsRefused(session, 'ec2', 'describe-vpcs'), /assumed-role\/lister\/carl/);
  });

  test('aws keeps files, in one piece and in parts, and hands out links', async () => {
    const [small, large] = [randomBytes(1000), randomBytes(20 * 1024 * 1024)];
    await writeFile(join(home, 'small'), small);
    await writeFile(join(home, 'large'), large);
    await aws('s3', 'mb', 's3://files');
    await aws('s3', 'cp', 'small', 's3://files/some folder/smäll');
    await aws('s3', 'cp', '--no-progress', 'large', 's3://files/large');
    assert.match(await aws('s3', 'ls', '--recursive', 's3://files'), /20971520 large\n.* 1000 some folder\/smäll$/);
    await aws('s3', 'cp', '--no-progress', 's3://files/large', 'back');
    assert.ok((await readFile(join(home, 'back'))).equals(large));
    const link = await aws('s3', 'presign', 's3://files/some folder/smäll');
    await run.output(ann, '/usr/bin/curl', ['--fail', '--silent', '--output', 'fetched', link]);
    assert.ok((await readFile(join(home, 'fetched'))).equals(small));
    await aws('s3', 'rb', '--force', 's3://files');
    assert.equal(await aws('s3', 'ls'), '');
  });

  test('boto3 does the essentials of all services', async () => {
    const script = join(import.meta.dirname, 'essentials.py');
    assert.equal(await run.output(ann, '/usr/bin/python3', [script, cloud.image]), 'all done');
  });

  test('the SDK for JavaScript does them too', async () => {
    const options = { endpoint: cloud.endpoint, region: cloud.config.region, credentials: ann };
    const ec2 = new EC2Client(options);
    const machine = { ImageId: cloud.image, InstanceType: 'mallee.tiny' as _InstanceType, MinCount: 1, MaxCount: 1 };
    const { Instances } = await ec2.send(new RunInstancesCommand({ ...machine, ClientToken: 'once' }));
    const again = await ec2.send(new RunInstancesCommand({ ...machine, ClientToken: 'once' }));
    const InstanceIds = [Instances![0]!.InstanceId!];
    assert.deepEqual(
      again.Instances!.map(({ InstanceId }) => InstanceId),
      InstanceIds,
    );
    const waiting = { client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 };
    await waitUntilInstanceRunning(waiting, { InstanceIds });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    await waitUntilInstanceTerminated(waiting, { InstanceIds });
    await assert.rejects(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })), {
      name: 'InvalidInstanceID.NotFound',
    });
    ec2.destroy();

    const iam = new IAMClient(options);
    await iam.send(new CreateUserCommand({ UserName: 'dora', Path: '/staff/' }));
    const { User } = await iam.send(new GetUserCommand({ UserName: 'dora' }));
    assert.match(User!.Arn!, /:user\/staff\/dora$/);
    assert.ok(User!.CreateDate instanceof Date);
    await iam.send(new DeleteUserCommand({ UserName: 'dora' }));
    await assert.rejects(iam.send(new GetUserCommand({ UserName: 'dora' })), { name: 'NoSuchEntityException' });
    iam.destroy();

    const s3 = new S3Client({ ...options, forcePathStyle: true });
    const where = { Bucket: 'sdk', Key: 'a/ü+ %' };
    await s3.send(new CreateBucketCommand({ Bucket: 'sdk' }));
    await s3.send(new PutObjectCommand({ ...where, Body: 'content', Metadata: { colour: 'red' } }));
    const got = await s3.send(new GetObjectCommand(where));
    assert.deepEqual([await got.Body!.transformToString(), got.Metadata], ['content', { colour: 'red' }]);
    await assert.rejects(s3.send(new DeleteBucketCommand({ Bucket: 'sdk' })), { name: 'BucketNotEmpty' });
    await s3.send(new DeleteObjectCommand(where));
    await s3.send(new DeleteBucketCommand({ Bucket: 'sdk' }));
    s3.destroy();
  });

  test('s3cmd keeps, lists, fetches and removes', async () => {
    const { host } = new URL(cloud.endpoint);
    await writeFile(
      join(home, '.s3cfg'),
      [
        '[default]',
        `access_key = ${ann.accessKeyId}`,
        `secret_key = ${ann.secretAccessKey}`,
        ...[`host_base = ${host}`, `host_bucket = ${host}`, `bucket_location = ${cloud.config.region}`],
        ...['use_https = False', 'multipart_chunk_size_mb = 5'],
      ].join('\n'),
    );
    const s3cmd = (...args: string[]) => run.output(ann, '/usr/bin/s3cmd', ['--no-progress', ...args]);
    const content = randomBytes(6 * 1024 * 1024);
    await writeFile(join(home, 'parts'), content);
    await s3cmd('mb', 's3://of-s3cmd');
    await s3cmd('put', 'parts', 's3://of-s3cmd/in parts');
    assert.match(await s3cmd('ls', 's3://of-s3cmd'), /6291456\s+s3:\/\/of-s3cmd\/in parts/);
    await s3cmd('get', '--force', 's3://of-s3cmd/in parts', 'parts-back');
    assert.ok((await readFile(join(home, 'parts-back'))).equals(content));
    await s3cmd('del', 's3://of-s3cmd/in parts');
    await s3cmd('rb', 's3://of-s3cmd');
  });

  test('rclone keeps a folder in step', async () => {
    const remote = `:s3,provider=Other,env_auth=true,region=${cloud.config.region},endpoint='${cloud.endpoint}':of-rclone`;
    const rclone = (...args: string[]) => run.output(ann, '/usr/bin/rclone', ['--config', '/dev/null', ...args]);
    const folder = await mkdtemp(join(home, 'folder-'));
    for (const name of ['one', 'two ü', 'three+%']) await writeFile(join(folder, name), name);
    await rclone('sync', folder, `${remote}/folder`);
    assert.equal(await rclone('lsf', `${remote}/folder`), 'one\nthree+%\ntwo ü');
    await rm(join(folder, 'one'));
    await rclone('sync', folder, `${remote}/folder`);
    await rclone('check', folder, `${remote}/folder`);
    await rclone('purge', remote);
  });

  test('have provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});
