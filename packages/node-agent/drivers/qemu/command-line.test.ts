import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MachinePlan } from '../driver.ts';
import { commandLine } from './command-line.ts';
import { diskSerial, machineUuid } from './identity.ts';

const base = { path: '/data/machines/i-0123456789abcdef0/base0', format: 'raw' } as const;
const disk = { volume: 'vol-0123456789abcdef0', path: '/data/volumes/v.qcow2', format: 'qcow2' } as const;
const nic = {
  id: 'eni-0123456789abcdef0',
  index: 0,
  mac: 'd0:0d:00:00:00:01',
  vpc: 'vpc-1',
  subnet: 'subnet-1',
  address: '10.0.0.4',
} as const;
const plan: MachinePlan = {
  id: 'i-0123456789abcdef0',
  machine: { vcpus: 2, memoryMiB: 512, boot: { how: 'bios' } },
  disks: [{ ...disk, base }],
  nics: [{ nic, tap: 'tap0' }],
  uid: 1000,
};
const paths = {
  qmp: '/data/machines/i-0123456789abcdef0/run/qmp',
  vnc: '/data/machines/i-0123456789abcdef0/run/vnc',
};
const uuid = machineUuid(plan.id);

/** What follows an option, in order. */
const values = (args: string[], option: string) => args.filter((_, index) => args[index - 1] === option);

describe('the command line of a machine', () => {
  test('is this', () => {
    const ports = Array.from({ length: 10 }, (_, port) => {
      const where = `addr=0x${port < 8 ? 10 : 11}.${port % 8}${port % 8 === 0 ? ',multifunction=on' : ''}`;
      return `-device pcie-root-port,id=port${port},bus=pcie.0,chassis=${port + 1},${where}`;
    });
    assert.deepEqual(
      commandLine(plan, 'tcg', paths)
        .join(' ')
        .split(/ (?=-[a-zA-Z])/),
      [
        '-name guest=i-0123456789abcdef0',
        `-uuid ${uuid}`,
        '-S',
        '-machine q35,usb=off,vmport=off,sata=off,smbus=off',
        '-accel tcg,thread=multi,tb-size=64',
        '-cpu max',
        '-smp 2',
        '-m 512M',
        '-rtc base=utc',
        '-nodefaults',
        '-no-user-config',
        '-display none',
        `-vnc unix:${paths.vnc},share=force-shared`,
        '-global ICH9-LPC.disable_s3=1',
        '-global ICH9-LPC.disable_s4=1',
        `-smbios type=1,manufacturer=Mallee,product=Instance,uuid=${uuid},serial=${uuid}`,
        '-boot strict=on,menu=off',
        '-chardev ringbuf,id=console,size=262144',
        '-serial chardev:console',
        `-chardev socket,id=qmp,path=${paths.qmp},server=on,wait=off`,
        '-mon chardev=qmp,mode=control',
        '-device VGA',
        '-device virtio-rng-pci',
        '-device pvpanic-pci',
        ...ports,
        `-blockdev {"driver":"file","node-name":"disk0-base-file","filename":"${base.path}","aio":"threads","read-only":true,"discard":"unmap"}`,
        '-blockdev {"driver":"raw","node-name":"disk0-base","file":"disk0-base-file","read-only":true,"discard":"unmap"}',
        `-blockdev {"driver":"file","node-name":"disk0-file","filename":"${disk.path}","aio":"threads","read-only":false,"discard":"unmap"}`,
        '-blockdev {"driver":"qcow2","node-name":"disk0","file":"disk0-file","backing":"disk0-base","read-only":false,"discard":"unmap"}',
        '-device virtio-blk-pci,id=vol-0123456789abcdef0,drive=disk0,serial=vol0123456789abcdef0,bus=port0,bootindex=1',
        '-netdev tap,id=net0,ifname=tap0,script=no,downscript=no,vhost=off',
        '-device virtio-net-pci,id=eni-0123456789abcdef0,netdev=net0,mac=d0:0d:00:00:00:01,romfile=,bus=port1',
        '-action reboot=reset,shutdown=pause,panic=pause',
        '-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
      ],
    );
  });

  test('uses the host’s processor under KVM', () => {
    const args = commandLine(plan, 'kvm', paths);
    assert.deepEqual(values(args, '-accel'), ['kvm']);
    assert.deepEqual(values(args, '-cpu'), ['host']);
  });

  test('boots a kernel by qboot, its command line being one argument whatever is in it', () => {
    const boot = { how: 'kernel', kernel: `sha256:${'0'.repeat(64)}`, commandLine: 'root=/dev/vda -S ,x' } as const;
    const machine = { ...plan.machine, boot };
    const args = commandLine({ ...plan, machine, kernel: '/k', ramdisk: '/r' }, 'tcg', paths);
    assert.deepEqual(values(args, '-bios'), ['qboot.rom']);
    assert.deepEqual(values(args, '-kernel'), ['/k']);
    assert.deepEqual(values(args, '-initrd'), ['/r']);
    assert.deepEqual(values(args, '-append'), ['root=/dev/vda -S ,x']);
    assert.throws(() => commandLine({ ...plan, machine }, 'tcg', paths));
  });

  test('never lets QEMU look for a backing file or guess a format', () => {
    const images = [
      { ...disk, base: { ...base, format: 'qcow2' as const } },
      { ...disk, volume: 'vol-2' as const },
    ];
    const nodes = values(commandLine({ ...plan, disks: images }, 'tcg', paths), '-blockdev').map((json) =>
      JSON.parse(json),
    );
    const qcow2 = nodes.filter((node) => node.driver === 'qcow2');
    assert.deepEqual(
      qcow2.map((node) => node.backing),
      [null, 'disk0-base', null],
    );
    assert.ok(nodes.every((node) => ['file', 'qcow2', 'raw'].includes(node.driver)));
  });
});

describe('identity', () => {
  test('an instance’s uuid is a uuid, begins ec2 and follows from its id', () => {
    assert.match(uuid, /^ec2[0-9a-f]{5}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(machineUuid(plan.id), uuid);
    assert.notEqual(machineUuid('i-1'), uuid);
  });

  test('a volume’s serial fits virtio-blk and keeps all digits', () => {
    assert.equal(diskSerial('vol-0123456789abcdef0'), 'vol0123456789abcdef0');
    assert.equal(diskSerial('vol-0123456789abcdef0').length, 20);
  });
});
