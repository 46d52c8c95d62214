import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine, treat } from './examine.ts';
import { type Ailments, bearing, fakeHost } from './fake-host.ts';
import type { Bearing, Verdict } from './finding.ts';
import { GIB, MIB } from './sizes.ts';

type Case = [
  subject: string,
  what: string,
  ailments: Ailments,
  verdict: Verdict,
  says: RegExp,
  bearing?: Partial<Bearing>,
];

const chain = (family: string, table: string, name: string, policy = 'drop') => ({
  chain: { family, table, name, hook: 'forward', policy },
});
const firewallOf = (...chains: object[]) => ({
  commands: { 'nft -j list chains': { stdout: JSON.stringify({ nftables: [{ metainfo: {} }, ...chains] }) } },
});
const meminfo = (total: number, available: number) => ({
  files: { '/proc/meminfo': `MemTotal: ${total / 1024} kB\nMemAvailable: ${available / 1024} kB\n` },
});
const free = (freeBytes: number, freeInodes = 1e6, totalInodes = 2e6) => ({
  room: async () => ({ freeBytes, totalBytes: 200 * GIB, freeInodes, totalInodes }),
});
const storage = (sync: string) => ({ tryStorage: async () => ({ sync, reflink: false }) });
const mount = (kind: string) => ({
  files: { '/proc/self/mountinfo': `1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / /srv rw - ${kind} x rw\n` },
});
const limit = (hard: string) => ({ files: { '/proc/self/limits': `Max open files  1024  ${hard}  files\n` } });
const routes = (dst: string, dev: string) => ({
  commands: {
    'ip -j -4 route': {
      stdout: JSON.stringify([
        { dst: 'default', dev: 'eth0' },
        { dst, dev },
      ]),
    },
  },
});
const QEMU = 'qemu-system-x86_64\0-qmp\0unix:/srv/mallee/node/machines/i-1/run/qmp,server=on\0';
const LOCK = '{"pid":7,"startTime":"4711","listen":"127.0.0.1:8773"}';
const STAT = (started: string) => `7 (node (main)) S 1 7 7 0 -1 4194560 ${'0 '.repeat(12)}${started} 0 0`;

const CASES: Case[] = [
  ['packages', 'all are there', {}, 'healthy', /installed/],
  [
    'packages',
    'one is missing',
    { missingPackages: async () => [{ name: 'nftables', why: 'x' }] },
    'splint',
    /nftables/,
  ],

  ['cpu virtualisation', 'a machine runs', {}, 'healthy', /KVM/],
  ['cpu virtualisation', 'another kind of processor', { arch: 'arm64' }, 'dead on arrival', /arm64/],
  ['cpu virtualisation', 'machines hang', { commands: { 'qemu-system-x86_64': { code: 124 } } }, 'aspirin', /hung/],
  [
    'cpu virtualisation',
    'QEMU refuses',
    { commands: { 'qemu-system-x86_64': { code: 1, stderr: 'failed to initialize kvm: Permission denied\n' } } },
    'aspirin',
    /Permission denied/,
  ],
  [
    'cpu virtualisation',
    'the module is not loaded',
    { files: { '/dev/kvm': undefined }, commands: { 'qemu-system-x86_64': { code: 1 } } },
    'aspirin',
    /vmx/,
  ],
  [
    'cpu virtualisation',
    'the processor cannot',
    {
      files: { '/dev/kvm': undefined, '/proc/cpuinfo': 'flags : fpu\n' },
      commands: { 'qemu-system-x86_64': { code: 1 } },
    },
    'aspirin',
    /no \/dev\/kvm/,
  ],
  [
    'cpu virtualisation',
    'QEMU is missing',
    { commands: { 'qemu-system-x86_64': { code: 127 } } },
    'aspirin',
    /not installed/,
  ],

  ['memory', 'plenty', {}, 'healthy', /GiB/],
  ['memory', 'a little', meminfo(4 * GIB, GIB), 'aspirin', /1\.0 GiB/],
  ['memory', 'nearly all in use', meminfo(4 * GIB, 300 * MIB), 'splint', /300 MiB/],
  ['memory', 'hardly any', meminfo(512 * MIB, 400 * MIB), 'dead on arrival', /512 MiB/],

  ['disk', 'plenty', {}, 'healthy', /100\.0 GiB/],
  ['disk', 'enough to begin with', free(10 * GIB), 'aspirin', /10\.0 GiB/],
  ['disk', 'little', free(2 * GIB), 'splint', /2\.0 GiB/],
  ['disk', 'no inodes', free(100 * GIB, 5), 'splint', /5 more files/],
  ['disk', 'no inodes to count', free(100 * GIB, 0, 0), 'healthy', /free/],
  ['disk', 'full', free(10 * MIB), 'dead on arrival', /10 MiB/],

  ['data folder', 'with reflinks', {}, 'healthy', /ext4.*reflink/],
  ['data folder', 'without reflinks', storage('works'), 'healthy', /no reflink/],
  ['data folder', 'in memory', mount('tmpfs'), 'aspirin', /tmpfs/],
  ['data folder', 'on another host', mount('nfs4'), 'splint', /nfs4/],
  ['data folder', 'not ours to write', storage('EROFS'), 'splint', /EROFS/],
  ['data folder', 'behind a closed folder', { modes: { '/srv': 0o700 } }, 'splint', /cannot pass \/srv /],
  ['data folder', 'a path too long for sockets', {}, 'splint', /too long/, { dataDir: `/srv/${'x'.repeat(90)}` }],
  ['data folder', 'a path that QEMU misreads', {}, 'splint', /comma/, { dataDir: '/srv/a,b' }],
  ['data folder', 'a broken disk', storage('EIO'), 'dead on arrival', /EIO/],

  ['kernel features', 'all work', {}, 'healthy', /VXLAN/],
  ['kernel features', 'nobody is root', { euid: 1000 }, 'splint', /not root/],
  ['kernel features', 'no tun device', { files: { '/dev/net/tun': undefined } }, 'splint', /tun/],
  [
    'kernel features',
    'no namespaces',
    { commands: { 'unshare --net true': { code: 1, stderr: 'unshare failed: Operation not permitted\n' } } },
    'dead on arrival',
    /not permitted/,
  ],
  [
    'kernel features',
    'no taps',
    { commands: { 'unshare --net ip tuntap': { code: 1, stderr: 'no' } } },
    'dead on arrival',
    /tap/,
  ],
  [
    'kernel features',
    'no nftables',
    { commands: { 'unshare --net nft': { code: 1, stderr: 'no' } } },
    'dead on arrival',
    /nft/,
  ],
  [
    'kernel features',
    'no VXLAN',
    { commands: { 'unshare --net ip link': { code: 2, stderr: 'no' } } },
    'aspirin',
    /VXLAN/,
  ],
  [
    'kernel features',
    'no programs yet',
    { commands: { 'unshare --net nft': { code: 127 } } },
    'aspirin',
    /not installed/,
  ],

  ['ports', 'free', {}, 'healthy', /8773 is free/],
  [
    'ports',
    'taken by somebody known',
    {
      tryListen: async () => 'EADDRINUSE',
      commands: { ss: { stdout: 'LISTEN 0 511 127.0.0.1:8773 0.0.0.0:* users:(("java",pid=12,fd=3))' } },
    },
    'splint',
    /java \(pid 12\)/,
  ],
  ['ports', 'taken by somebody', { tryListen: async () => 'EADDRINUSE' }, 'splint', /Another program/],
  ['ports', 'not our address', { tryListen: async () => 'EADDRNOTAVAIL' }, 'splint', /not an address/],
  ['ports', 'forbidden', { tryListen: async () => 'EACCES' }, 'splint', /EACCES/],

  ['addresses', 'nothing in the way', {}, 'healthy', /overlaps nothing/],
  ['addresses', "the box's own route", routes('198.18.0.0/24', 'mallee'), 'healthy', /nothing/],
  ['addresses', 'a route within the pool', routes('198.18.0.7', 'tun0'), 'splint', /198\.18\.0\.7\/32.*tun0/],
  ['addresses', 'a route around the pool', routes('198.18.0.0/15', 'eth1'), 'splint', /eth1/],
  [
    'addresses',
    'a name server',
    { files: { '/etc/resolv.conf': 'nameserver 198.18.0.2\n' } },
    'splint',
    /198\.18\.0\.2/,
  ],
  ['addresses', 'a tiny pool', {}, 'splint', /8 addresses/, { publicPool: '198.18.0.0/29' }],
  ['addresses', 'no pool', {}, 'splint', /not a network/, { publicPool: 'pool' }],
  ['addresses', "the cloud's inner network", {}, 'splint', /for itself/, { publicPool: '198.19.4.0/24' }],

  ['firewall', 'none', {}, 'healthy', /No other/],
  ['firewall', 'our own', firewallOf(chain('inet', 'mallee', 'forward')), 'healthy', /No other/],
  ['firewall', 'one that lets pass', firewallOf(chain('ip', 'filter', 'FORWARD', 'accept')), 'healthy', /No other/],
  [
    'firewall',
    "Docker's",
    firewallOf(chain('ip', 'filter', 'FORWARD'), { chain: { family: 'ip', table: 'filter', name: 'DOCKER-USER' } }),
    'aspirin',
    /^Docker/,
  ],
  [
    'firewall',
    "ufw's",
    firewallOf(chain('ip', 'filter', 'FORWARD'), {
      chain: { family: 'ip', table: 'filter', name: 'ufw-before-forward' },
    }),
    'aspirin',
    /^ufw/,
  ],
  ['firewall', "somebody's", firewallOf(chain('inet', 'site', 'fwd')), 'aspirin', /inet site fwd/],
  [
    'firewall',
    'in nobody’s way',
    firewallOf(chain('inet', 'site', 'fwd')),
    'healthy',
    /do not speak/,
    { outbound: 'none' },
  ],

  ['clock', 'kept right', {}, 'healthy', /kept right/],
  ['clock', 'nobody can tell', { commands: { timedatectl: { code: 127 } } }, 'healthy', /2026/],
  ['clock', 'left alone', { commands: { timedatectl: { stdout: 'no\n' } } }, 'aspirin', /nothing keeps/],
  ['clock', 'in the past', { now: () => 0 }, 'splint', /1970/],

  ['open files', 'many', {}, 'healthy', /524288/],
  ['open files', 'unlimited', limit('unlimited'), 'healthy', /any number/],
  ['open files', 'some', limit('4096'), 'aspirin', /4096/],
  ['open files', 'few', limit('256'), 'splint', /256/],

  ['leftovers', 'none', {}, 'healthy', /Nothing is left/],
  [
    'leftovers',
    'the cloud is running',
    { files: { '/srv/mallee/run/supervisor.json': LOCK, '/proc/7/stat': STAT('4711'), '/run/netns/mallee': '' } },
    'healthy',
    /is running/,
  ],
  [
    'leftovers',
    'a lock whose number is another process now',
    {
      files: { '/srv/mallee/run/supervisor.json': LOCK, '/proc/7/stat': STAT('9'), '/srv/mallee/cloud/node.sock': '' },
    },
    'aspirin',
    /supervisor\.json.*node\.sock/,
  ],
  ['leftovers', 'a torn lock', { files: { '/srv/mallee/run/supervisor.json': '{"pi' } }, 'aspirin', /supervisor/],
  [
    'leftovers',
    'machines to be adopted',
    { files: { '/proc/12/cmdline': QEMU, '/run/netns/mallee-v1': '', '/srv/mallee/cloud/control.db': '' } },
    'healthy',
    /1 machine /,
  ],
  [
    'leftovers',
    'orphans of a cloud whose data is gone',
    { files: { '/proc/12/cmdline': QEMU, '/run/netns/mallee-v1': '', '/sys/class/net/mallee': '' } },
    'splint',
    /process 12, namespace mallee-v1, interface mallee/,
  ],
  [
    'leftovers',
    'things of others',
    {
      files: {
        '/run/netns/mallee2': '',
        '/run/netns/mallee-vpn': '',
        '/proc/12/cmdline': 'qemu-system-x86_64\0-m\x0a8\0',
      },
    },
    'healthy',
    /Nothing/,
  ],
];

for (const [subject, what, ailments, verdict, says, change] of CASES) {
  test(`${subject}: ${what}: ${verdict}`, async () => {
    const { findings } = await examine(fakeHost(ailments), { ...bearing, ...change });
    const finding = findings.find((one) => one.subject === subject);
    assert.deepEqual([finding?.verdict, says.test(finding!.finding)], [verdict, true], finding?.finding);
    assert.equal(finding!.remedy !== undefined, verdict !== 'healthy', 'an ill finding has a remedy');
  });
}

test('a healthy host is healthy in every subject, and examining it changes nothing', async () => {
  const host = fakeHost();
  const { worst, findings } = await examine(host, bearing);
  assert.equal(worst, 'healthy');
  assert.equal(findings.length, 12);
  assert.deepEqual(
    host.done.filter((line) => /^(remove|end|modprobe|ip link del)/.test(line)),
    [],
  );
});

test('the worst finding is the verdict on the host', async () => {
  assert.equal((await examine(fakeHost({ ...meminfo(4 * GIB, GIB), euid: 1000 }), bearing)).worst, 'splint');
  assert.equal((await examine(fakeHost({ arch: 'arm64', euid: 1000 }), bearing)).worst, 'dead on arrival');
});

test('a check that cannot be made is a finding, and the others are made all the same', async () => {
  const room = async () => Promise.reject(new Error('the disk is on fire'));
  const { findings } = await examine(fakeHost({ room }), bearing);
  const disk = findings.find(({ subject }) => subject === 'disk');
  assert.match(disk!.finding, /could not be examined: the disk is on fire/);
  assert.equal(findings.filter(({ verdict }) => verdict === 'healthy').length, 11);
});

test('treatment removes orphans, and only those', async () => {
  const files = {
    '/proc/12/cmdline': QEMU,
    '/run/netns/mallee': '',
    '/run/netns/mallee-v1': '',
    '/sys/class/net/mallee': '',
  };
  const host = fakeHost({ files, commands: { 'ip netns delete mallee-v1': { code: 1, stderr: 'it is busy\n' } } });
  const done = await treat(await examine(host, bearing));
  assert.deepEqual(done, [{ subject: 'leftovers', done: 'removed 3 leftovers; it is busy' }]);
  assert.deepEqual(host.done.slice(-4), [
    'end 12',
    'ip link delete mallee',
    'ip netns delete mallee',
    'ip netns delete mallee-v1',
  ]);
});

test('treatment removes a dead lock and leaves machines and namespaces of a living data folder alone', async () => {
  const files = {
    '/srv/mallee/run/supervisor.json': LOCK,
    '/srv/mallee/cloud/control.db': '',
    '/proc/12/cmdline': QEMU,
    '/run/netns/mallee': '',
  };
  const host = fakeHost({ files });
  const done = await treat(await examine(host, bearing));
  assert.deepEqual(done, [{ subject: 'leftovers', done: 'removed 1 leftover' }]);
  assert.equal(host.done.at(-1), 'remove /srv/mallee/run/supervisor.json');
});

test('treatment installs packages and loads modules, and a failure is told rather than thrown', async () => {
  const host = fakeHost({
    files: { '/dev/kvm': undefined, '/dev/net/tun': undefined },
    commands: { 'qemu-system-x86_64': { code: 1 }, 'modprobe kvm_intel': { code: 1, stderr: 'not supported\n' } },
    missingPackages: async () => [{ name: 'qemu-utils', why: 'x' }],
    installPackages: async () => Promise.reject(new Error('no network')),
  });
  assert.deepEqual(await treat(await examine(host, bearing)), [
    { subject: 'packages', done: 'without success: no network' },
    { subject: 'cpu virtualisation', done: 'could not load kvm_intel: not supported' },
    { subject: 'kernel features', done: 'loaded tun' },
  ]);
});
