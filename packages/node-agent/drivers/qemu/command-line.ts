import type { DiskFile, MachinePlan } from '../driver.ts';
import { diskSerial, machineUuid } from './identity.ts';

export type Acceleration = 'kvm' | 'tcg';

/** Root ports kept free for volumes and interfaces that come later. */
const sparePorts = 8;
/** Serial output that the machine itself remembers while no agent listens, bytes; a power of two. */
export const ringBytes = 262_144;
/** Translated code per machine under TCG, MiB: without a bound a 128 MiB guest grew to 540 MiB. */
const translationMiB = 64;

/**
 * QEMU's arguments for a machine. All formats are stated and every node of the block graph is named here, so that
 * nothing in a disk's content can make QEMU open another file. Paths hold no comma, which QEMU's options would part.
 */
export function commandLine(
  plan: MachinePlan,
  acceleration: Acceleration,
  paths: { qmp: string; vnc: string },
): string[] {
  const uuid = machineUuid(plan.id);
  const { vcpus, memoryMiB } = plan.machine;
  const kvm = acceleration === 'kvm';
  const ports = plan.disks.length + plan.nics.length + sparePorts;
  return [
    ...['-name', `guest=${plan.id}`, '-uuid', uuid],
    // The guest does not run before its network's rules are loaded.
    '-S',
    ...['-machine', 'q35,usb=off,vmport=off,sata=off,smbus=off'],
    ...(kvm
      ? ['-accel', 'kvm', '-cpu', 'host']
      : ['-accel', `tcg,thread=multi,tb-size=${translationMiB}`, '-cpu', 'max']),
    ...['-smp', `${vcpus}`, '-m', `${memoryMiB}M`, '-rtc', 'base=utc'],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    // Costs next to nothing until somebody looks; two may look at once.
    ...['-vnc', `unix:${paths.vnc},share=force-shared`],
    // A sleeping guest would look hung, and nothing here could wake it.
    ...['-global', 'ICH9-LPC.disable_s3=1', '-global', 'ICH9-LPC.disable_s4=1'],
    ...['-smbios', `type=1,manufacturer=Mallee,product=Instance,uuid=${uuid},serial=${uuid}`],
    ...bootArguments(plan),
    ...['-chardev', `ringbuf,id=console,size=${ringBytes}`, '-serial', 'chardev:console'],
    ...['-chardev', `socket,id=qmp,path=${paths.qmp},server=on,wait=off`, '-mon', 'chardev=qmp,mode=control'],
    ...['-device', 'VGA', '-device', 'virtio-rng-pci', '-device', 'pvpanic-pci'],
    ...Array.from({ length: ports }, (_, port) => ['-device', rootPort(port)]).flat(),
    ...plan.disks.flatMap((disk, index) => diskArguments(disk, index, index)),
    ...plan.nics.flatMap(({ nic, tap }, index) => [
      ...['-netdev', `tap,id=net${index},ifname=${tap},script=no,downscript=no,vhost=off`],
      '-device',
      `virtio-net-pci,id=${nic.id},netdev=net${index},mac=${nic.mac},romfile=,bus=port${plan.disks.length + index}`,
    ]),
    // Pausing keeps the process, and with it the reason, until somebody has noticed.
    ...['-action', 'reboot=reset,shutdown=pause,panic=pause'],
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
  ];
}

function bootArguments({ machine, kernel, ramdisk }: MachinePlan): string[] {
  if (machine.boot.how === 'bios') return ['-boot', 'strict=on,menu=off'];
  if (!kernel) throw new Error('A machine that boots by kernel needs one');
  return [
    ...['-bios', 'qboot.rom', '-kernel', kernel],
    ...(ramdisk ? ['-initrd', ramdisk] : []),
    ...['-append', machine.boot.commandLine],
  ];
}

/** Eight functions to a slot, from slot 16 on. */
function rootPort(port: number): string {
  const slot = 16 + Math.floor(port / 8);
  const where = `addr=0x${slot.toString(16)}.${port % 8}${port % 8 === 0 ? ',multifunction=on' : ''}`;
  return `pcie-root-port,id=port${port},bus=pcie.0,chassis=${port + 1},${where}`;
}

function diskArguments(disk: DiskFile, index: number, port: number): string[] {
  const name = `disk${index}`;
  const base = disk.base && `${name}-base`;
  return [
    ...(disk.base ? fileNodes(`${name}-base`, disk.base.path, disk.base.format, { readOnly: true }) : []),
    ...fileNodes(name, disk.path, disk.format, { readOnly: false, ...(base ? { base } : {}) }),
    '-device',
    `virtio-blk-pci,id=${disk.volume},drive=${name},serial=${diskSerial(disk.volume)},bus=port${port},bootindex=${index + 1}`,
  ];
}

function fileNodes(
  name: string,
  path: string,
  format: DiskFile['format'],
  { readOnly, base }: { readOnly: boolean; base?: string },
): string[] {
  const common = { 'read-only': readOnly, discard: 'unmap' };
  const file = { driver: 'file', 'node-name': `${name}-file`, filename: path, aio: 'threads', ...common };
  const backing = format === 'qcow2' ? { backing: base ?? null } : {};
  const node = { driver: format, 'node-name': name, file: `${name}-file`, ...backing, ...common };
  return ['-blockdev', JSON.stringify(file), '-blockdev', JSON.stringify(node)];
}
