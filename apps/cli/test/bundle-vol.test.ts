import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificate } from './certificate.ts';
import { call, home, prints } from './golden.ts';

const skip = process.getuid?.() === 0 ? false : 'only root can image a file system';
const me = certificate();
writeFileSync(join(home, 'vol-cloud.pem'), certificate().certificate);
const env = {
  PATH: process.env.PATH,
  TMPDIR: home,
  EUCALYPTUS_CERT: join(home, 'vol-cloud.pem'),
  EC2_PRIVATE_KEY: join(home, 'vol-tree/opt/my key'),
  EC2_USER_ID: '000000000001',
};

const tree = join(home, 'vol-tree');
const put = (path: string, content: string, mode = 0o644) => {
  mkdirSync(join(tree, path, '..'), { recursive: true });
  writeFileSync(join(tree, path), content);
  chmodSync(join(tree, path), mode);
};
put('etc/hostname', 'web\n');
put('etc/fstab', 'the old one\n');
put('usr/bin/tool', '#!/bin/sh\n', 0o4755);
put('home/ann/notes', 'mine\n', 0o600);
put('home/ann/.ssh/authorized_keys', 'ssh-ed25519 AAAA\n');
put('home/ann/.bash_history', 'rm -rf /\n');
put('home/ann/key.pem', 'secret\n');
put('etc/ssl/certs/ca.pem', 'an authority\n');
put('var/log/old/messages', 'much\n');
put('var/log/keep/this one', 'little\n');
put('opt/my key', me.key);
put('odd[1]*/file', 'odd\n');
put('proc/of the host', 'no\n');
put('run/of the host', 'no\n');
linkSync(join(tree, 'usr/bin/tool'), join(tree, 'usr/bin/tool2'));
symlinkSync('../hostname', join(tree, 'etc/link'));
if (!skip) chownSync(join(tree, 'home/ann/notes'), 1234, 4321);
utimesSync(join(tree, 'etc/hostname'), 1e9, 1e9);

/** What is in the image of a bundle, as debugfs tells it, which mounts nothing. */
async function opened(folder: string, name = 'image') {
  const image = join(home, `${folder}-open`, name);
  await prints(`euca-unbundle -m ${folder}/${name}.manifest.xml -d ${folder}-open`, [`Wrote ${image}`], { env });
  const debugfs = (command: string) =>
    execFileSync('/usr/sbin/debugfs', ['-R', command, image], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  execFileSync('/usr/sbin/e2fsck', ['-f', '-n', image], { stdio: 'ignore' });
  return {
    image,
    names: (path: string) =>
      [...debugfs(`ls -p "${path}"`).matchAll(/^\/\d+\/\d+\/\d+\/\d+\/([^/]+)\//gm)]
        .map(([, each]) => each!)
        .filter((each) => !/^\.\.?$/.test(each))
        .sort(),
    stat: (path: string) => debugfs(`stat "${path}"`),
    cat: (path: string) => debugfs(`cat "${path}"`),
  };
}
const left = () => readdirSync(home).filter((name) => name.startsWith('bundle-'));

test('a tree becomes a file system with its files, modes, owners, times and links, in a bundle', { skip }, async () => {
  await prints(
    'euca-bundle-vol -v vol-tree -s 32 -d vol --no-inherit --generate-fstab -e /var/log,/odd[1]* -i /var/log/keep -r x86_64 --kernel eki-1',
    ['Copying files...', `Wrote manifest ${join(home, 'vol/image.manifest.xml')}`],
    { env },
  );
  const { names, stat, cat } = await opened('vol');
  assert.deepEqual(names('/'), ['dev', 'etc', 'home', 'lost+found', 'opt', 'proc', 'run', 'sys', 'tmp', 'usr', 'var']);
  assert.equal(cat('/etc/hostname'), 'web\n');
  assert.match(stat('/etc/hostname'), /mtime: 0x3b9aca00/);
  assert.match(stat('/usr/bin/tool'), /Mode: +04755[\s\S]*Links: 2/);
  assert.equal(/Inode: (\d+)/.exec(stat('/usr/bin/tool'))![1], /Inode: (\d+)/.exec(stat('/usr/bin/tool2'))![1]);
  assert.match(stat('/home/ann/notes'), /Mode: +0600[\s\S]*User: +1234 +Group: +4321/);
  assert.match(stat('/etc/link'), /Type: symlink[\s\S]*Fast link dest: "\.\.\/hostname"/);
  assert.match(stat('/tmp'), /Mode: +01777/);
  assert.match(stat('/dev/null'), /Type: character special +Mode: +0666[\s\S]*major\/minor number: 01:03/);
  assert.match(cat('/etc/fstab'), /^UUID=[0-9a-f-]{36} \/ ext[234] defaults 1 1\n/);
  // Left out: secrets, what the host alone has, and what -e names, but for what -i names.
  assert.deepEqual(names('/home/ann'), ['.ssh', 'notes']);
  assert.deepEqual([names('/home/ann/.ssh'), names('/opt'), names('/proc'), names('/run')], [[], [], [], []]);
  assert.deepEqual(names('/etc/ssl/certs'), ['ca.pem']);
  assert.deepEqual([names('/var/log'), names('/var/log/keep')], [['keep'], ['this one']]);
  const manifest = readFileSync(join(home, 'vol/image.manifest.xml'), 'utf8');
  assert.match(manifest, /<architecture>x86_64<\/architecture><kernel_id>eki-1<\/kernel_id>/);
  assert.match(manifest, /<size>33554432<\/size>/);
  assert.deepEqual(left(), []);
});

test('an image keeps everything and the fstab that it is told to, and a script changes it', { skip }, async () => {
  writeFileSync(join(home, 'vol-fstab'), 'mine\n');
  writeFileSync(join(home, 'vol-script'), '#!/bin/sh\necho changing\necho more >>"$1/etc/hostname"\n');
  chmodSync(join(home, 'vol-script'), 0o755);
  const words = '-v vol-tree -s 32 -d all -p web --no-inherit --no-filter --fstab vol-fstab --script vol-script';
  const said = await call('euca-bundle-vol', words.split(' '), { env });
  assert.deepEqual(said, {
    code: 0,
    out: `Copying files...\nWrote manifest ${join(home, 'all/web.manifest.xml')}\n`,
    err: 'changing\n',
  });
  const { names, cat } = await opened('all', 'web');
  assert.equal(cat('/etc/hostname'), 'web\nmore\n');
  assert.equal(cat('/etc/fstab'), 'mine\n');
  assert.deepEqual(names('/home/ann'), ['.bash_history', '.ssh', 'key.pem', 'notes']);
  assert.deepEqual([names('/odd[1]*'), names('/opt')], [['file'], ['my key']]);
});

test('a file system keeps its kind, name and label; disks below it are copied, the rest is empty', {
  skip,
}, async () => {
  const uuid = '11111111-2222-3333-4444-555555555555';
  const script = `
    cd ${home}
    truncate -s 16M root.img; mkfs.ext3 -q -F -L myroot -U ${uuid} root.img
    truncate -s 4M disk.img; mkfs.ext2 -q -F disk.img
    mkdir top; mount -o loop root.img top
    mkdir top/etc top/memory top/disk; echo own >top/etc/fstab
    mount -t tmpfs tmpfs top/memory; echo gone >top/memory/file
    mount -o loop disk.img top/disk; echo there >top/disk/file
    exec "$1" euca-bundle-vol -v top -s 16 -d kinds --no-inherit`;
  const euca = join(import.meta.dirname, '../bin/euca');
  // In mounts of its own, which end with it.
  const words = ['--mount', '--propagation', 'private', '/bin/sh', '-euc', script, 'sh', euca];
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  execFileSync('/usr/bin/unshare', words, { env: { ...env, PATH, HOME: home, MALLEE_NODE: process.execPath } });
  const { image, names, cat } = await opened('kinds');
  const known = execFileSync('/usr/sbin/blkid', ['-p', '-o', 'export', image]).toString();
  assert.match(known, new RegExp(`LABEL=myroot\nUUID=${uuid}\n[\\s\\S]*TYPE=ext3\n`));
  assert.deepEqual([cat('/etc/fstab'), cat('/disk/file'), names('/memory')], ['own\n', 'there\n', []]);
});

test('what the instance has from its metadata goes into the manifest', { skip }, async () => {
  const metadata: Record<string, string> = {
    'kernel-id': 'eki-7',
    'ramdisk-id': 'eri-7',
    'block-device-mapping/': 'ami\nephemeral0',
    'block-device-mapping/ami': '/dev/sda1',
    'block-device-mapping/ephemeral0': '/dev/sda2',
    'product-codes': 'one\ntwo',
  };
  let guarded = true;
  const server = createServer((request, response) => {
    const name = request.url!.replace('/latest/meta-data/', '');
    if (request.url === '/latest/api/token' && guarded && request.method === 'PUT') return response.end('a token');
    if (guarded && request.headers['x-aws-ec2-metadata-token'] !== 'a token') response.statusCode = 401;
    else if (metadata[name] === undefined) response.statusCode = 404;
    return response.end(metadata[name]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const around = { env: { ...env, AWS_EC2_METADATA_SERVICE_ENDPOINT: url } };
  try {
    const bundle = async (folder: string, ...more: string[]) => {
      const words = ['-v', 'vol-tree', '-s', '32', '-d', folder, '--generate-fstab', '-r', 'i386', ...more];
      assert.deepEqual((await call('euca-bundle-vol', words, around)).err, '');
      return readFileSync(join(home, folder, 'image.manifest.xml'), 'utf8');
    };
    const manifest = await bundle('inherited');
    const mapped = (virtual: string, device: string) =>
      `<mapping><virtual>${virtual}</virtual><device>${device}</device></mapping>`;
    const machine =
      `<architecture>i386</architecture><block_device_mapping>${mapped('ami', '/dev/sda1')}` +
      `${mapped('ephemeral0', '/dev/sda2')}</block_device_mapping><product_codes><product_code>one</product_code>` +
      '<product_code>two</product_code></product_codes><kernel_id>eki-7</kernel_id><ramdisk_id>eri-7</ramdisk_id>';
    assert.ok(manifest.includes(machine), manifest.slice(0, 900));
    guarded = false;
    const own = await bundle('own', '--kernel', 'eki-8', '-B', 'root=/dev/sda');
    assert.ok(
      own.includes(`<block_device_mapping>${mapped('root', '/dev/sda')}</block_device_mapping>`),
      own.slice(0, 900),
    );
    assert.match(own, /<kernel_id>eki-8<\/kernel_id><ramdisk_id>eri-7<\/ramdisk_id>/);
  } finally {
    server.close();
  }
  const alone = await call('euca-bundle-vol', ['-v', 'vol-tree', '--generate-fstab'], around);
  assert.match(alone.err, /error: the metadata of this instance cannot be read \(.*\); --no-inherit bundles without/);
  assert.deepEqual([alone.out, left()], ['', []]);
});

test('an image that cannot be made is told, and leaves nothing', { skip }, async () => {
  const fails = async (line: string) => {
    const { code, err } = await call('euca-bundle-vol', line.split(' '), { env });
    assert.equal(code, 1, line);
    assert.deepEqual(left(), [], line);
    return err.replace('euca-bundle-vol: error: ', '').trimEnd();
  };
  writeFileSync(join(tree, 'big'), Buffer.alloc(9 * 1024 * 1024, 1));
  const basic = '-v vol-tree --no-inherit --generate-fstab -d failed';
  assert.equal(await fails(`${basic} -s 8`), 'the files do not fit into 8 MiB; give a larger -s/--size');
  const placeless = '-v vol-tree --no-inherit --generate-fstab -s 32 -p wrong/name';
  assert.match(
    (await call('euca-bundle-vol', placeless.split(' '), { env })).err,
    /is no beginning of a file's name\n$/,
  );
  assert.equal(await fails(`${basic} -v nowhere`), 'No such file or directory: nowhere');
  assert.equal(await fails(`${basic} -v vol-tree/big`), 'Not a directory: vol-tree/big');
  assert.equal(await fails(`${basic} --script vol-fstab`), 'Permission denied: vol-fstab');
  assert.match(await fails(`${basic} -s 32 --script /bin/false`), /^\/bin\/false failed: it ended with status 1$/);
  assert.equal(await fails(`${basic} -i /nothing`), `No such file or directory: ${join(tree, 'nothing')}`);
  symlinkSync('/etc', join(tree, 'way-out'));
  assert.match(await fails(`${basic} -i /way-out/passwd`), /^argument -i\/--include: \/way-out is a link; /);
  const hostile = join(home, 'hostile');
  mkdirSync(hostile);
  symlinkSync(home, join(hostile, 'etc'));
  assert.equal(
    await fails(`${basic} -s 32 -v hostile`),
    'the image could not be made: /etc is a link; it must be a folder',
  );
  assert.equal(existsSync(join(home, 'fstab')), false);
  assert.deepEqual(readdirSync(join(home, 'failed')), []);
});

test('an interruption ends everything and leaves neither files nor a mounted image', { skip }, async () => {
  const started = join(home, 'started');
  writeFileSync(join(home, 'vol-sleep'), `#!/bin/sh\ntouch ${started}\nexec sleep 60\n`);
  chmodSync(join(home, 'vol-sleep'), 0o755);
  const interruption = new AbortController();
  const words = '-v vol-tree -s 32 -d cut --no-inherit --generate-fstab --script vol-sleep'.split(' ');
  const running = call('euca-bundle-vol', words, { env, signal: interruption.signal });
  while (!existsSync(started)) await sleep(20);
  interruption.abort();
  assert.deepEqual(await running, { code: 130, out: 'Copying files...\n', err: '' });
  assert.deepEqual([left(), readdirSync(join(home, 'cut'))], [[], []]);
  const images = () =>
    globSync('/sys/block/loop*/loop/backing_file').filter((file) => readFileSync(file, 'utf8').includes(home));
  for (let wait = 100; images().length > 0 && wait > 0; wait -= 1) await sleep(50);
  assert.deepEqual(images(), []);
});

test('an image is not made by anybody, nor in a way that is not known here', async (t) => {
  const said = async (line: string) => {
    const { code, err } = await call('euca-bundle-vol', line.split(' '), { env });
    return [code, err.split('\n').at(-2)!.replace('euca-bundle-vol: error: ', '')];
  };
  const bare =
    'no boot loader is installed, so the image is a file system without a partition table; bundle a whole disk with euca-bundle-image';
  assert.deepEqual(await said('-P mbr'), [2, `argument -P/--partition: ${bare}`]);
  assert.deepEqual(await said('--grub-config x'), [2, `argument --grub-config: ${bare}`]);
  assert.deepEqual(await said('--inherit --no-inherit'), [
    2,
    'argument --no-inherit: not allowed with argument --inherit',
  ]);
  assert.deepEqual(await said('--fstab x --generate-fstab'), [
    2,
    'argument --generate-fstab: not allowed with argument --fstab',
  ]);
  assert.deepEqual(await said('-e var'), [
    2,
    "argument -e/--exclude: 'var' must be a path that begins with / and has no ..",
  ]);
  assert.deepEqual(await said('-s 0'), [2, 'argument -s/--size: it must be from 1 to 16777216']);
  assert.deepEqual(await said('-s 16777217'), [2, 'argument -s/--size: it must be from 1 to 16777216']);
  const uid = t.mock.method(process as { getuid(): number }, 'getuid', () => 1000);
  assert.deepEqual(await said('--no-inherit'), [1, 'only root may read all files of a system: run this as root']);
  uid.mock.restore();
});
