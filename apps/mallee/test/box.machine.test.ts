import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { buildTinyImage } from '../../../images/tiny/build.ts';
import { cloudUser, dataFolder, prepareDataFolder } from '../data-folder.ts';

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
  const name = `mt${process.pid % 10_000}`;
  const host = `${name}-host`;
  const program = join(import.meta.dirname, '../../..');
  let data: string;

  /** Runs a command on the stand-in host; never with `ip netns exec`, which would hide the namespaces made inside. */
  const onHost = async (command: readonly string[], timeout = 600_000) => {
    const { stdout } = await run('nsenter', [`--net=/run/netns/${host}`, ...command], {
      timeout,
      maxBuffer: 1e7,
      env: await environment(),
    });
    return stdout.trim();
  };
  const mallee = (...args: string[]) => onHost([join(program, 'mallee'), ...args, '--data', data]);
  const aws = (...args: string[]) =>
    onHost(['/usr/bin/aws', '--endpoint-url', 'http://127.0.0.1:8773', '--output', 'text', ...args]);
  const ssh = (address: string, command: string) =>
    onHost([
      'ssh',
      ...[
        'StrictHostKeyChecking=no',
        'UserKnownHostsFile=/dev/null',
        'LogLevel=ERROR',
        'ConnectTimeout=5',
        'BatchMode=yes',
      ].flatMap((option) => ['-o', option]),
      '-i',
      join(data, 'key'),
      `root@${address}`,
      command,
    ]);

  async function environment(): Promise<NodeJS.ProcessEnv> {
    const { PATH, HOME } = process.env;
    const file = await readFile(join(data, 'credentials/eucalyptus-admin.env'), 'utf8').catch(() => '');
    const keys = [...file.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, key, value]) => [key!, value!]);
    return { PATH, HOME, ...Object.fromEntries(keys), AWS_PAGER: '' };
  }

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
  const processes = async (role: string) => {
    const { stdout } = await run('pgrep', ['-f', `apps/mallee/main.ts ${role} --data ${data}`]);
    return stdout.trim().split('\n').map(Number);
  };

  before(async () => {
    data = await mkdtemp('/var/tmp/mallee-box-');
    const folder = dataFolder(data);
    await prepareDataFolder(folder);
    const config = `network: { namespace: ${name}, publicPool: 198.18.7.0/24, outbound: none }\n`;
    await writeFile(join(data, 'mallee.yaml'), config);
    // Built here, because the stand-in host reaches no package server.
    await mkdir(join(data, 'image'));
    const { path } = await buildTinyImage({
      workDir: join(data, 'image/work'),
      outFile: join(data, 'image/tiny.qcow2'),
      log: () => {},
    });
    await copyFile(path, folder.files.tinyImage);
    await chown(folder.files.tinyImage, cloudUser, cloudUser);
    await run('ip', ['netns', 'add', host]);
    await run('ip', ['-n', host, 'link', 'set', 'lo', 'up']);
  });

  after(async () => {
    await mallee('down', '--machines').catch(() => {});
    await run('ip', ['netns', 'delete', host]).catch(() => {});
    await rm(data, { recursive: true, force: true });
  });

  let password: string | undefined;
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
    [, password] = /password {2}(\S+)/.exec(said)!;
    assert.match(await mallee('status'), /1 terminated/);
  });

  let id: string;
  let address: string;
  test('starts a machine for a person with the AWS command line', async () => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(data, 'key')]);
    await aws('ec2', 'import-key-pair', '--key-name', 'mine', '--public-key-material', `fileb://${data}/key.pub`);
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

  test('shows the guest’s screen as a picture', async () => {
    const query = ['--instance-id', id, '--query', 'ImageData'];
    const picture = Buffer.from(await aws('ec2', 'get-console-screenshot', ...query), 'base64');
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
    const lines = picture.readUInt32BE(20);
    const drawn = pixels(picture).filter((byte) => byte !== 0).length;
    assert.ok(drawn > 2 * lines, `${drawn} bytes of ${lines} lines are drawn`);
  });

  test('lets a person type at its serial line from the console, and log what it says', async () => {
    const echo = 'read -r words < /dev/ttyS0; echo "heard: $words" > /dev/ttyS0';
    const story = join(import.meta.dirname, 'console-story.ts');
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', story];
    const [told] = await Promise.all([onHost([...node, 'http://127.0.0.1:8888', password!, id]), ssh(address, echo)]);
    assert.equal(told, 'told');
    await eventually('the console’s log has it', async () => {
      const output = await aws('ec2', 'get-console-output', '--instance-id', id, '--query', 'Output');
      return output.includes('heard: typed by a person') ? true : undefined;
    });
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
      join(data, 'key.pub'),
      's3://kept/key',
    ]);
    for (const role of ['cloud', 'node']) for (const pid of await processes(role)) process.kill(pid, 'SIGKILL');
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
    assert.equal(await aws('s3', 'cp', 's3://kept/key', '-'), (await readFile(join(data, 'key.pub'), 'utf8')).trim());
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
    assert.equal(await onHost(['sh', '-c', `ip netns | grep -c '^${name}-v\\|^${name}$' || true`]), '0');
    await mallee('up', '--yes', '--detach');
    assert.equal(await eventually('the machine is back', () => ssh(address, 'cat /root/mark')), 'kept');
  });

  test('ends machines for good and leaves nothing behind', async () => {
    await aws('ec2', 'terminate-instances', '--instance-ids', id);
    await aws('ec2', 'wait', 'instance-terminated', '--instance-ids', id);
    await eventually('its disk is gone', async () => {
      const { stdout } = await run('find', [join(data, 'node'), '-name', 'vol-*']);
      return stdout === '' ? true : undefined;
    });
    await mallee('down', '--machines');
    const { stdout } = await run('pgrep', ['-fc', data]).catch(() => ({ stdout: '0' }));
    assert.equal(stdout.trim(), '0');
  });
});
