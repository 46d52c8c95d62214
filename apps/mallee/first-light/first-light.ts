import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type _InstanceType,
  AuthorizeSecurityGroupIngressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  type Instance,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ssh, waitForLogin } from './ssh.ts';
import type { Stage } from './stages.ts';

export interface FirstLightRequest {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly stage: Stage;
  readonly say: (line: string) => void;
  /** How long the machine may take until it lets us in; emulated hosts under load are slow. */
  readonly patienceMs: number;
}

/**
 * The cloud's first use of itself, over its public API and as any user would: a key, a machine, a login, a command, its
 * metadata, an object, the console, the end. It leaves nothing behind, whether it succeeds or not.
 */
export async function firstLight(request: FirstLightRequest): Promise<void> {
  const { endpoint, region, credentials, stage, say, patienceMs } = request;
  const ec2 = new EC2Client({ endpoint, region, credentials });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const mark = `first-light-${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'mallee-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const keyFile = join(folder, 'key.pem');
    await stage('make a key pair', async () => {
      const { KeyMaterial } = await ec2.send(new CreateKeyPairCommand({ KeyName: mark, KeyType: 'ed25519' }));
      undo.push(() => ec2.send(new DeleteKeyPairCommand({ KeyName: mark })));
      await writeFile(keyFile, `${KeyMaterial!.trimEnd()}\n`, { mode: 0o600 });
    });
    const group = await stage('open port 22 in a security group', async () => {
      const { GroupId } = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName: mark, Description: 'First light' }),
      );
      undo.push(() => deleteGroup(ec2, GroupId!));
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      return GroupId!;
    });
    const id = await stage('start a machine from the tiny image', async () => {
      const { Images } = await ec2.send(
        new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'name', Values: ['mallee-tiny'] }] }),
      );
      const ImageId = Images?.[0]?.ImageId;
      if (!ImageId) throw new Error('The tiny image is not registered.');
      const { Instances } = await ec2.send(
        new RunInstancesCommand({
          ImageId,
          InstanceType: 'mallee.tiny' as _InstanceType,
          MinCount: 1,
          MaxCount: 1,
          KeyName: mark,
          SecurityGroupIds: [group],
        }),
      );
      const { InstanceId } = Instances![0]!;
      undo.push(() => ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId!] })));
      return InstanceId!;
    });
    const address = await stage('wait for its public address', async () => {
      const running = await until(
        ec2,
        id,
        patienceMs,
        ({ State, PublicIpAddress }) => State?.Name === 'running' && PublicIpAddress !== undefined,
      );
      return running.PublicIpAddress!;
    });
    const login = { address, user: 'root', keyFile };
    await stage(`log in to ${address}`, () => waitForLogin(login, patienceMs));
    const kernel = await stage('run a command on it', () => ssh(login, 'uname -sr'));
    say(`      ${kernel}`);
    await stage('read its metadata', async () => {
      const told = await ssh(login, 'wget -q -O - http://169.254.169.254/latest/meta-data/instance-id');
      if (told !== id) throw new Error(`The metadata service told ${id} that it is ${told || 'nobody'}.`);
    });
    await stage('store and fetch an object', async () => {
      await s3.send(new CreateBucketCommand({ Bucket: mark }));
      undo.push(() => s3.send(new DeleteBucketCommand({ Bucket: mark })));
      const body = randomBytes(100_000);
      await s3.send(new PutObjectCommand({ Bucket: mark, Key: 'light', Body: body }));
      undo.push(() => s3.send(new DeleteObjectCommand({ Bucket: mark, Key: 'light' })));
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: mark, Key: 'light' }));
      if (!body.equals(Buffer.from(await Body!.transformToByteArray())))
        throw new Error('The object came back changed.');
    });
    await stage('show its console', async () => {
      const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id, Latest: true }));
      const lines = Buffer.from(Output ?? '', 'base64')
        .toString('utf8')
        .trimEnd()
        .split(/\r?\n/)
        .slice(-3);
      for (const line of lines) say(`      ${line}`);
    });
    await stage('end the machine', async () => {
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      await until(ec2, id, patienceMs, ({ State }) => State?.Name === 'terminated');
    });
  } finally {
    for (const step of undo.reverse()) await step().catch(() => {});
    ec2.destroy();
    s3.destroy();
  }
}

async function until(
  ec2: EC2Client,
  id: string,
  withinMs: number,
  holds: (instance: Instance) => boolean,
): Promise<Instance> {
  const started = performance.now();
  for (;;) {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const instance = Reservations![0]!.Instances![0]!;
    if (holds(instance)) return instance;
    const state = instance.State?.Name;
    if (performance.now() - started > withinMs) throw new Error(`${id} is still ${state} after ${withinMs / 1000} s.`);
    if (state === 'terminated') throw new Error(`${id} ended: ${instance.StateReason?.Message ?? 'no reason given'}`);
    await sleep(300);
  }
}

/** A group cannot go while the machine's interface holds it. */
async function deleteGroup(ec2: EC2Client, GroupId: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
      return;
    } catch (error) {
      if (tries >= 60) throw error;
      await sleep(500);
    }
  }
}
