import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { type Box, openBox } from './box.ts';

const run = promisify(execFile);

/** The bytes of a PNG's pixels, still filtered: where nothing is drawn there are zeros, but for one byte a line. */
function pixels(png: Buffer): Uint8Array {
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  return inflateSync(Buffer.concat(data));
}

/**
 * The whole box as a user has it, in a network namespace of its own that stands for the host: `./mallee up`, real
 * machines, real packets. Slow on purpose and only one: everything smaller is tested where it lives.
 */
describe('a cloud in a box', { timeout: 1_500_000 }, () => {
  let box: Box;
  const onHost: Box['onHost'] = (...args) => box.onHost(...args);
  const mallee: Box['mallee'] = (...args) => box.mallee(...args);
  const aws: Box['aws'] = (...args) => box.aws(...args);
  const ssh = (address: string, command: string) => box.ssh(join(box.data, 'key'), address, command);

  async function eventually<T>(what: string, look: () => Promise<T | undefined>, withinMs = 300_000): Promise<T> {
    const started = performance.now();
    for (;;) {
      const seen = await look().catch(() => undefined);
      if (seen !== undefined && seen !== false) return seen;
      if (performance.now() - started > withinMs) throw new Error(`It did not come about that ${what}.`);
      await sleep(500);
    }
  }
  const uptime = async (address: string) => Number((await ssh(address, 'cut -d. -f1 /proc/uptime')) || Number.NaN);

  before(async () => {
    box = await openBox('198.18.7.0/24');
  });
  after(() => box[Symbol.asyncDispose]());

  test('comes up with one command and proves itself by its first light', async () => {
    const said = await mallee('up', '--yes', '--detach');
    for (const stage of [
      'make a key pair',
      'log in to',
      'read its metadata',
      'store and fetch an object',
      'end the machine',
    ])
      assert.match(said, new RegExp(`✓ ${stage}`));
    assert.match(said, /Mallee serves all its APIs at http:\/\/127\.0\.0\.1:8773/);
    assert.match(said, /Its web console is at http:\/\/127\.0\.0\.1:8888\//);
    assert.match(said, /password {2}\S+/);
    assert.match(await mallee('status'), /1 terminated/);
  });

  let id: string;
  let address: string;
  test('starts a machine for a person with the AWS command line', async () => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(box.data, 'key')]);
    await aws('ec2', 'import-key-pair', '--key-name', 'mine', '--public-key-material', `fileb://${box.data}/key.pub`);
    const group = await aws(
      'ec2',
      'create-security-group',
      '--group-name',
      'ssh',
      '--description',
      'ssh',
      '--query',
      'GroupId',
    );
    await aws(
      'ec2',
      'authorize-security-group-ingress',
      '--group-id',
      group,
      '--protocol',
      'tcp',
      '--port',
      '22',
      '--cidr',
      '0.0.0.0/0',
    );
    const image = await aws(
      'ec2',
      'describe-images',
      '--filters',
      'Name=name,Values=mallee-tiny',
      '--query',
      'Images[0].ImageId',
    );
    id = await aws(
      'ec2',
      'run-instances',
      '--image-id',
      image,
      '--instance-type',
      'mallee.tiny',
      '--key-name',
      'mine',
      '--security-group-ids',
      group,
      '--user-data',
      '#!/bin/sh\necho planted >/root/user-data-ran',
      '--query',
      'Instances[0].InstanceId',
    );
    address = await eventually('the machine has a public address', async () => {
      const text = await aws(
        'ec2',
        'describe-instances',
        '--instance-ids',
        id,
        '--query',
        'Reservations[0].Instances[0].[State.Name,PublicIpAddress]',
      );
      const [state, publicAddress] = text.split('\t');
      return state === 'running' ? publicAddress : undefined;
    });
    const planted = await eventually('the machine runs its user data', () => ssh(address, 'cat /root/user-data-ran'));
    assert.equal(planted, 'planted');
  });

  test('boots a kernel, a ramdisk and a bare root file system, registered as the guides of old say', async () => {
    const guide = join(box.data, 'guide');
    await mkdir(join(guide, 'bin'), { recursive: true });
    await mallee('credentials', '--zip', join(guide, 'admin.zip'));
    for (const [name, bytes] of Object.entries(unzipSync(await readFile(join(guide, 'admin.zip')))))
      await writeFile(join(guide, name), bytes, { mode: 0o600 });
    await copyFile(box.tiny.parts.kernel, join(guide, 'vmlinuz-old'));
    await copyFile(box.tiny.parts.ramdisk, join(guide, 'initrd.img-old'));
    await copyFile(box.tiny.parts.root, join(guide, 'old.img'));
    const set = `set -e -o pipefail; cd ${guide}; PATH=$PWD/bin:$PATH HOME=$PWD MALLEE_NODE=${process.execPath}`;
    const bash = (line: string) => onHost(['/bin/bash', '-c', `${set}; export HOME MALLEE_NODE; . ./eucarc; ${line}`]);
    await onHost([join(import.meta.dirname, '../../cli/bin/euca'), 'link', join(guide, 'bin')]);

    const registered = (file: string, bundling: string) =>
      bash(
        `euca-bundle-image -i ${file} -r x86_64 -d bundles ${bundling} >&2; ` +
          `euca-upload-bundle -b guide -m bundles/${file}.manifest.xml >&2; ` +
          `euca-register guide/${file}.manifest.xml | cut -f 2`,
      );
    const kernel = await registered('vmlinuz-old', '--kernel true');
    const ramdisk = await registered('initrd.img-old', '');
    const image = await registered('old.img', `--kernel ${kernel} --ramdisk ${ramdisk}`);
    assert.deepEqual(
      [kernel, ramdisk, image].map((each) => each.slice(0, 4)),
      ['eki-', 'eri-', 'emi-'],
    );
    for (const each of [kernel, ramdisk, image])
      await eventually(`${each} is there`, async () =>
        (await bash(`euca-describe-images ${each}`)).includes('\tavailable\t') ? true : undefined,
      );

    const old = await bash(`euca-run-instances ${image} -k mine -g ssh -t mallee.tiny | grep ^INSTANCE | cut -f 2`);
    const columns = (numbers: string) => bash(`euca-describe-instances ${old} | grep ^INSTANCE | cut -f ${numbers}`);
    const login = () =>
      eventually('the old machine lets us in', async () => {
        const [state, host] = (await columns('6,17')).split('\t');
        return state === 'running' && host ? ssh(host, 'true').then(() => host) : undefined;
      });
    let host = await login();
    assert.equal(await columns('13'), kernel);
    assert.equal(await columns('14'), ramdisk);
    assert.match(await ssh(host, 'cat /proc/cmdline'), /^root=\/dev\/vda1 /);
    assert.match(await ssh(host, 'df / | tail -1'), /^\/dev\/(root|vda1) /);
    await ssh(host, 'echo kept > /root/mark && sync');

    // What a machine was started with stays its own.
    await bash(`euca-deregister ${kernel}; euca-deregister ${image}`);
    await bash(`euca-stop-instances ${old}`);
    await eventually('the old machine has stopped', async () =>
      (await columns('6')) === 'stopped' ? true : undefined,
    );
    await bash(`euca-start-instances ${old}`);
    host = await login();
    assert.equal(await ssh(host, 'cat /root/mark'), 'kept');
    await bash(`euca-terminate-instances ${old}`);
    await eventually('it has ended', async () => ((await columns('6')) === 'terminated' ? true : undefined));
  });

  test('shows the guest’s screen as a picture', async () => {
    const query = ['--instance-id', id, '--query', 'ImageData'];
    const picture = Buffer.from(await aws('ec2', 'get-console-screenshot', ...query), 'base64');
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
    const lines = picture.readUInt32BE(20);
    const drawn = pixels(picture).filter((byte) => byte !== 0).length;
    assert.ok(drawn > 2 * lines, `${drawn} bytes of ${lines} lines are drawn`);
  });

  test('moves an elastic address from one machine to another', async () => {
    const { ImageId, KeyName, SecurityGroups } = JSON.parse(
      await aws(
        ...['ec2', 'describe-instances', '--instance-ids', id, '--output', 'json'],
        ...['--query', 'Reservations[0].Instances[0]'],
      ),
    );
    const other = await aws(
      ...['ec2', 'run-instances', '--image-id', ImageId, '--instance-type', 'mallee.tiny', '--key-name', KeyName],
      ...['--security-group-ids', SecurityGroups[0].GroupId, '--query', 'Instances[0].InstanceId'],
    );
    const allocated = await aws('ec2', 'allocate-address', '--query', '[AllocationId,PublicIp]');
    const [allocation, elastic] = allocated.split('\t') as [string, string];
    for (const machine of [id, other]) {
      await aws('ec2', 'associate-address', '--allocation-id', allocation, '--instance-id', machine);
      const asked = () => ssh(elastic, 'cat /var/lib/mallee/instance-id');
      await eventually(`${elastic} leads to ${machine}`, async () => ((await asked()) === machine ? true : undefined));
    }
    await aws('ec2', 'terminate-instances', '--instance-ids', other);
    await aws('ec2', 'wait', 'instance-terminated', '--instance-ids', other);
    await aws('ec2', 'release-address', '--allocation-id', allocation);
    address = await aws(
      ...['ec2', 'describe-instances', '--instance-ids', id],
      ...['--query', 'Reservations[0].Instances[0].PublicIpAddress'],
    );
    await eventually('the first machine has an address again', () => ssh(address, 'true').then(() => true));
  });

  test('a closed port stays closed until a rule opens it, and closes again with the rule', async () => {
    await ssh(address, 'mkdir -p /tmp/www && echo hello > /tmp/www/index.html && httpd -p 80 -h /tmp/www');
    const fetch = () =>
      onHost(['curl', '-s', '--max-time', '5', `http://${address}/index.html`]).catch(() => 'nothing');
    const rule = ['--group-name', 'ssh', '--protocol', 'tcp', '--port', '80', '--cidr', '0.0.0.0/0'];
    assert.equal(await fetch(), 'nothing');
    await aws('ec2', 'authorize-security-group-ingress', ...rule);
    await eventually('the packet passes', async () => ((await fetch()) === 'hello' ? true : undefined), 60_000);
    await aws('ec2', 'revoke-security-group-ingress', ...rule);
    await eventually('the packet stops', async () => ((await fetch()) === 'nothing' ? true : undefined), 60_000);
  });

  test('survives kill -9 of both processes: the guest keeps its uptime, and everything is as it was', async () => {
    const before = await uptime(address);
    await aws('s3', 'mb', 's3://kept');
    await onHost([
      '/usr/bin/aws',
      '--endpoint-url',
      'http://127.0.0.1:8773',
      's3',
      'cp',
      '--quiet',
      join(box.data, 'key.pub'),
      's3://kept/key',
    ]);
    for (const role of ['cloud', 'node'] as const)
      for (const pid of await box.processes(role)) process.kill(pid, 'SIGKILL');
    await eventually('the cloud serves again', () =>
      aws('ec2', 'describe-instances', '--instance-ids', id).then(() => true),
    );
    assert.equal(
      await aws(
        'ec2',
        'describe-instances',
        '--instance-ids',
        id,
        '--query',
        'Reservations[0].Instances[0].State.Name',
      ),
      'running',
    );
    assert.ok((await uptime(address)) >= before);
    assert.equal(
      await aws('s3', 'cp', 's3://kept/key', '-'),
      (await readFile(join(box.data, 'key.pub'), 'utf8')).trim(),
    );
    await eventually('the node reports again', async () =>
      (await aws('ec2', 'get-console-output', '--instance-id', id, '--latest')).length > 0 ? true : undefined,
    );
  });

  test('stops and starts a machine with its disk', async () => {
    await ssh(address, 'echo kept > /root/mark && sync');
    await aws('ec2', 'stop-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-stopped', '--instance-ids', id);
    await aws('ec2', 'start-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-running', '--instance-ids', id);
    address = await aws(
      'ec2',
      'describe-instances',
      '--instance-ids',
      id,
      '--query',
      'Reservations[0].Instances[0].PublicIpAddress',
    );
    assert.equal(await eventually('it lets us in again', () => ssh(address, 'cat /root/mark')), 'kept');
  });

  test('brings its machines back after the host lost them', async () => {
    await mallee('down', '--machines');
    assert.equal(await onHost(['sh', '-c', `ip netns | grep -c '^${box.name}-v\\|^${box.name}$' || true`]), '0');
    await mallee('up', '--yes', '--detach');
    assert.equal(await eventually('the machine is back', () => ssh(address, 'cat /root/mark')), 'kept');
  });

  test('ends machines for good and leaves nothing behind', async () => {
    await aws('ec2', 'terminate-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-terminated', '--instance-ids', id);
    await eventually('its disk is gone', async () => {
      const { stdout } = await run('find', [join(box.data, 'node'), '-name', 'vol-*']);
      return stdout === '' ? true : undefined;
    });
    await mallee('down', '--machines');
    const { stdout } = await run('pgrep', ['-fc', box.data]).catch(() => ({ stdout: '0' }));
    assert.equal(stdout.trim(), '0');
  });
});
