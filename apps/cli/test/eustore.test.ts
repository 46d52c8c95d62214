import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { certificate } from './certificate.ts';
import { openStore } from './fake-store.ts';
import { call, golden, home, keys, prints } from './golden.ts';

writeFileSync(join(home, 'eustore-cloud.pem'), certificate().certificate);
const bundling = { EUCALYPTUS_CERT: join(home, 'eustore-cloud.pem'), EC2_USER_ID: '000000000001' };
const tree = join(home, 'eustore-tree');
for (const folder of ['xen-kernel', 'kvm-kernel']) mkdirSync(join(tree, folder), { recursive: true });
const members = {
  'xen-kernel/vmlinuz-1': 'xen kernel',
  'xen-kernel/initrd-1.img': 'xen ramdisk',
  'kvm-kernel/vmlinuz-1': 'kvm kernel',
  'kvm-kernel/initrd-1.img': 'kvm ramdisk',
  'debian.5.img': 'a disk'.repeat(10_000),
};
for (const [name, content] of Object.entries(members)) writeFileSync(join(tree, name), content);
const pack = (...words: string[]) =>
  execFileSync('/bin/tar', ['-C', tree, '-c', ...words], { maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'ignore'] });
const tarball = pack('-z', '.');
const checksum = (bytes: Buffer) => String(crc32(createHash('md5').update(bytes).digest('hex'))).padStart(10, '0');

const offered = (name: string, more: object = {}) => ({
  ...{ name, os: 'debian', architecture: 'x86_64', version: '2012.1.14', description: 'Debian 6' },
  ...{ 'single-kernel': 'False', 'hypervisors-supported': ['xen', 'kvm'], url: 'deb.6.tgz' },
  ...{ date: '20120114150503', stamp: '28fc-4826', recipe: 'debian-based', contact: 'images@example.com' },
  ...more,
});
const good = checksum(tarball);
const catalogue = { version: 'eustore-catalog-2012-01-14', images: [offered(good), offered('0000000001')] };

/** A cloud and a catalogue server in one; `alias` is the caller's account's. */
const open = (alias = 'eucalyptus', catalog: unknown = catalogue, name = 'catalog') =>
  openStore((request: IncomingMessage, response: ServerResponse) => {
    const { url = '' } = request;
    if (url.startsWith('/services/Euare'))
      response.end(
        '<ListAccountAliasesResponse><ListAccountAliasesResult><AccountAliases>' +
          `<member>${alias}</member></AccountAliases><IsTruncated>false</IsTruncated>` +
          '</ListAccountAliasesResult></ListAccountAliasesResponse>',
      );
    else if (url === `/store/${name}`) response.end(JSON.stringify(catalog));
    else if (url === '/store/deb.6.tgz') response.end(tarball);
    else if (url.startsWith('/store/')) response.writeHead(404).end();
    else return false;
    request.resume();
    return true;
  });
const environment = (url: string) => ({ ...keys(url), ...bundling, EUSTORE_URL: `${url}/store`, TMPDIR: home });
const left = () => readdirSync(home).filter((name) => name.startsWith('bundle-'));

golden(
  'eustore-describe-images',
  [],
  [
    'debian\tdebian\tx86_64\t12\tkvm\tDebian 12 with cloud-init; user debian; needs mmdebstrap and qemu-utils to build',
    'tiny\tlinux\tx86_64\t12\tkvm\tLinux, BusyBox and an SSH server in a few MiB; user root',
  ],
);

test('a catalogue is listed in brief and whole, under either name that servers give it', async () => {
  for (const name of ['catalog', 'catalog.json']) {
    using store = await open('eucalyptus', catalogue, name);
    const env = environment(store.url);
    const [first] = (await call('eustore-describe-images', [], { env })).out.split('\n');
    assert.equal(first, `${good}\tdebian\tx86_64\t2012.1.14\txen,kvm\tDebian 6`);
    const whole = await call('eustore-describe-images', ['-v', '-U', `${store.url}/store/`]);
    assert.equal(whole.out.split('\n')[0], `${first}\t20120114150503\t28fc-4826\tdebian-based\timages@example.com`);
  }
});

test('an image of a catalogue is loaded, checked, and registered with its kernel and ramdisk', async () => {
  using store = await open();
  const env = environment(store.url);
  await prints(
    `eustore-install-image -i ${good} -b b -k kvm`,
    [
      'Downloading image',
      ...['kernel', 'ramdisk', 'machine'].map((kind) => `Registered ${kind} image emi-1`),
      ...['-- Done --', 'Installed new image emi-1'],
    ],
    { env },
  );
  const asked = store.registered.map((body) => Object.fromEntries(new URLSearchParams(body)));
  assert.deepEqual(
    asked.map(({ Name, ImageLocation, KernelId, RamdiskId, Description }) => [
      ...[Name, ImageLocation, KernelId, RamdiskId, Description],
    ]),
    [
      ['deb_6-kernel', 'b/eustore-deb_6-kernel.manifest.xml', undefined, undefined, 'Debian 6'],
      ['deb_6-ramdisk', 'b/eustore-deb_6-ramdisk.manifest.xml', undefined, undefined, 'Debian 6'],
      ['deb_6', 'b/eustore-deb_6.manifest.xml', 'emi-1', 'emi-1', 'Debian 6'],
    ],
  );
  const manifest = (name: string) => store.objects.get(`b/eustore-deb_6${name}.manifest.xml`)!.toString();
  assert.match(manifest('-kernel'), /<type>kernel<\/type>[\s\S]*<size>10<\/size>/);
  assert.match(manifest('-ramdisk'), /<type>ramdisk<\/type>[\s\S]*<size>11<\/size>/);
  assert.match(manifest(''), /<type>machine<\/type>[\s\S]*<size>60000<\/size>/);
  assert.deepEqual(left(), []);
});

test('a tarball is installed with a kernel that there is, by anybody, under a name that is unique', async () => {
  using store = await open('garden');
  const env = environment(store.url);
  writeFileSync(join(home, 'mine.tar'), pack('./debian.5.img'));
  const words = '-t mine.tar -s Mine -a x86_64 --hypervisor universal --kernel eki-1 --ramdisk eri-1 --pad-name';
  const said = await call('eustore-install-image', [...words.split(' '), '-b', 'b', '-p', 'my-'], { env });
  assert.deepEqual([said.code, said.err], [0, '']);
  const [only, ...others] = store.registered.map((body) => new URLSearchParams(body));
  assert.deepEqual(others, []);
  assert.match(only!.get('ImageLocation')!, /^b\/my-mine-[0-9a-f]{8}\.manifest\.xml$/);
  assert.match(only!.get('Name')!, /^mine-[0-9a-f]{8}$/);
  assert.deepEqual([only!.get('KernelId'), only!.get('RamdiskId')], ['eki-1', 'eri-1']);
});

test('only account eucalyptus may register kernels, which is told before anything is loaded', async () => {
  using store = await open('garden');
  const { code, out, err } = await call('eustore-install-image', ['-i', good, '-b', 'b', '-k', 'kvm'], {
    env: environment(store.url),
  });
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /error: only account eucalyptus may register kernels and ramdisks; /);
});

test('a download that is not what its name says is refused, and leaves nothing', async () => {
  using store = await open();
  const words = ['-i', '0000000001', '-b', 'b', '-k', 'xen'];
  const { code, err } = await call('eustore-install-image', words, { env: environment(store.url) });
  assert.equal(code, 1);
  assert.match(err, /deb\.6\.tgz: the checksum is wrong; the download is damaged or was changed\n$/);
  assert.deepEqual([store.registered, store.objects.size, left()], [[], 0, []]);
});

test('hostile tarballs are refused, and nothing of them is written', async () => {
  using store = await open();
  const env = environment(store.url);
  symlinkSync('/etc/passwd', join(tree, 'evil.img'));
  const hostile: [string, Buffer, RegExp][] = [
    ['outside', pack('-P', '--transform=s,^./debian,../../debian,', './debian.5.img'), /would lie outside of it/],
    ['absolute', pack('-P', '--transform=s,^./debian,/debian,', './debian.5.img'), /would lie outside of it/],
    ['link', pack('./evil.img'), /'\.\/evil\.img' is neither a file nor a folder \(type 2\)/],
    ['none', pack('./xen-kernel/vmlinuz-1'), /none\.tgz holds no ramdisk and no image/],
    ['cut', tarball.subarray(0, tarball.length / 2), /cut\.tgz is refused: /],
    ['noise', Buffer.from('no archive at all'.repeat(100)), /noise\.tgz is refused: the archive cannot be read/],
    ['bomb', claiming(2 ** 45), /bytes, and there is room for \d+/],
  ];
  rmSync(join(tree, 'evil.img'));
  for (const [name, bytes, why] of hostile) {
    writeFileSync(join(home, `${name}.tgz`), bytes);
    const words = ['-t', `${name}.tgz`, '-s', 'x', '-a', 'x86_64', '--hypervisor', 'universal', '-b', 'b'];
    const { code, err } = await call('eustore-install-image', words, { env });
    assert.equal(code, 1, name);
    assert.match(err, why);
  }
  assert.deepEqual([store.registered, store.objects.size, left()], [[], 0, []]);
});

test('a file that cannot be written is named, not the archive that it comes from', async () => {
  using store = await open('garden');
  writeFileSync(join(home, 'disk.tar'), pack('./debian.5.img'));
  const words = '-t disk.tar -s x -a x86_64 --hypervisor universal --kernel eki-1 --ramdisk eri-1 -b b'.split(' ');
  const euca = join(import.meta.dirname, '../bin/euca');
  // A process that may write files of 512 bytes, as on a disk that is full.
  const child = spawn('/bin/sh', ['-c', 'ulimit -f 1; exec "$@"', 'sh', euca, 'eustore-install-image', ...words], {
    cwd: home,
    env: { PATH: process.env.PATH, ...environment(store.url) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const err = (await child.stderr.toArray()).join('');
  assert.match(err, /^eustore-install-image: error: File too large: \/\S+\/bundle-\w+\/image\n$/);
  assert.deepEqual([store.registered, store.objects.size, left()], [[], 0, []]);
});

/** An archive whose disk has so many bytes, as its header tells. */
function claiming(size: number): Buffer {
  const header = Buffer.from(pack('./debian.5.img').subarray(0, 512));
  header[124] = 0x80;
  header.fill(0, 125, 136);
  header.writeBigUInt64BE(BigInt(size), 128);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

test('what a catalogue server says wrongly is told in a sentence', async () => {
  const wrong: [unknown, RegExp][] = [
    [{ images: 3 }, /is no catalogue of images\n$/],
    [null, /is no catalogue of images\n$/],
    [{ images: [null] }, /image 1 of the catalogue at .* has no name or no usable url\n$/],
    [{ images: [offered('x', { url: 'file:///etc/passwd' })] }, /has no name or no usable url\n$/],
  ];
  for (const [catalog, why] of wrong) {
    using store = await open('eucalyptus', catalog);
    const { code, err } = await call('eustore-describe-images', [], { env: environment(store.url) });
    assert.equal(code, 1);
    assert.match(err, why);
  }
  using none = await open('eucalyptus', {}, 'elsewhere');
  const { err } = await call('eustore-describe-images', [], { env: environment(none.url) });
  assert.match(err, /error: there is no catalogue at http:\/\/127\.0\.0\.1:\d+\/store\/\n$/);
  const odd = await call('eustore-describe-images', ['-U', 'ftp://x/']);
  assert.match(odd.err, /error: the eustore endpoint 'ftp:\/\/x\/' is no http or https URL\n$/);
});

test('what eustore-install-image is asked wrongly ends with a usage, before anything is loaded', async () => {
  using store = await open();
  const env = environment(store.url);
  const wrong: [string, number, RegExp][] = [
    ['-b b', 2, /one of the arguments -i\/--image-name -t\/--tarball is required, and only one/],
    ['-b b -i x -t y', 2, /is required, and only one/],
    ['-i x', 2, /the following arguments are required: -b\/--bucket/],
    ['-b b -t y', 2, /-t\/--tarball needs -s\/--description, -a\/--architecture and --hypervisor/],
    [`-b b -i ${good} --kernel eki-1`, 2, /arguments --kernel and --ramdisk go together/],
    [`-b b -i ${good}`, 2, /--hypervisor is required: \d+ has a kernel for each/],
    ['-b b -i nothing', 1, /the catalogue has no image 'nothing'/],
    [`-b b -i ${good} -k qemu`, 2, /invalid choice: 'qemu'/],
  ];
  for (const [line, status, why] of wrong) {
    const { code, err } = await call('eustore-install-image', line.split(' '), { env });
    assert.match(err, why, line);
    assert.equal(code, status, line);
  }
  const own = await call('eustore-install-image', ['-i', 'tinny', '-b', 'b'], { env: keys(store.url) });
  assert.match(own.err, /the catalogue has no image 'tinny'; did you mean tiny\?/);
});
