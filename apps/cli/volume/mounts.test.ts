import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptied, mountOf, readMounts } from './mounts.ts';

const mounts = readMounts(
  [
    '22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
    '23 22 0:21 / /proc rw - proc proc rw',
    '24 22 254:2 / /home rw - xfs /dev/vda2 rw',
    '25 24 0:40 / /home/shared rw - nfs4 server:/shared rw',
    '26 22 0:41 / /mnt/a\\040b rw - fuse.sshfs x rw',
    '27 22 0:42 / /home rw - tmpfs tmpfs rw',
    '28 22 254:2 /sub /srv rw - xfs /dev/vda2 rw',
    '',
  ].join('\n'),
);

test('a folder lies on the innermost mount around it, the last one where several are on one point', () => {
  assert.deepEqual(mountOf(mounts, '/etc'), { point: '/', root: '/', type: 'ext4', device: '/dev/vda1' });
  assert.equal(mountOf(mounts, '/home/me')?.type, 'tmpfs');
  assert.equal(mountOf(mounts, '/homes')?.point, '/');
  assert.equal(mountOf(mounts, '/srv/x')?.root, '/sub');
});

test('mounts are emptied that hold no files of this host’s disks, and remote ones are kept where all are wanted', () => {
  assert.deepEqual(emptied(mounts, '/', false), ['/proc', '/home', '/home/shared', '/mnt/a b']);
  assert.deepEqual(emptied(mounts, '/', true), ['/proc', '/home']);
  assert.deepEqual(emptied(mounts, '/home', false), ['/home/shared']);
});
