import { AwsError } from '@mallee/base';

/** What an image file is, by its own words, checked against what we let a hypervisor open. */
export interface ImageFacts {
  readonly format: 'qcow2' | 'raw';
  /** What a guest sees, in bytes. */
  readonly virtualBytes: number;
}

/** How much of the file's beginning `inspectImage` needs: the first cluster, which holds all of a qcow2's header. */
export const headerBytes = 2 * 1024 * 1024;

/**
 * Reads the beginning of an image that a stranger made. A qcow2 may name other files, which its reader would open with
 * the reader's rights, so it is refused unless it stands alone. Source: docs/interop/qcow2.rst of QEMU.
 * @param head at least `headerBytes`, or all of a shorter file
 * @param declared `raw` where it was named so: then nothing in its bytes makes it anything else
 */
export function inspectImage(
  head: Buffer,
  { bytes, limit, declared }: { bytes: number; limit: number; declared?: 'raw' | undefined },
): ImageFacts {
  if (bytes === 0) throw invalidImage('it is empty');
  if (declared === 'raw' || !startsWith(head, 'QFI\xfb')) return raw(head, bytes, limit, declared);
  return { format: 'qcow2', virtualBytes: qcow2(head, bytes, limit) };
}

export const invalidImage = (why: string) =>
  new AwsError('InvalidParameterValue', 400, `The image cannot be used: ${why}.`);

const others: readonly (readonly [magic: string, name: string])[] = [
  ['KDMV', 'a VMDK'],
  ['COWD', 'a VMDK'],
  ['# Disk DescriptorFile', 'a VMDK'],
  ['conectix', 'a VHD'],
  ['vhdxfile', 'a VHDX'],
  ['<<< ', 'a VDI'],
  ['LUKS', 'encrypted'],
  ['\x1f\x8b', 'compressed (gzip)'],
  ['BZh', 'compressed (bzip2)'],
  ['\xfd7zXZ', 'compressed (xz)'],
  ['\x28\xb5\x2f\xfd', 'compressed (zstd)'],
  ['<?xml', 'an XML document'],
];

function raw(head: Buffer, bytes: number, limit: number, declared: 'raw' | undefined): ImageFacts {
  if (declared === undefined) {
    const other = others.find(([magic]) => startsWith(head, magic));
    if (other) throw invalidImage(`it is ${other[1]}, not a qcow2 or raw disk`);
  }
  if (bytes % 512 !== 0) throw invalidImage('a raw disk has a size in whole sectors of 512 bytes');
  if (bytes > limit) throw invalidImage(`its disk has ${bytes} bytes, more than the limit of ${limit}`);
  return { format: 'raw', virtualBytes: bytes };
}

/** Feature bits of the incompatible field. */
const dirty = 1n;
const compressionType = 8n;
const extendedL2 = 16n;
const known = dirty | compressionType | extendedL2;
/** QEMU's own limits of what it loads into memory at opening. */
const mostL1Bytes = 32 * 1024 * 1024;
const mostRefcountTableBytes = 8 * 1024 * 1024;

function qcow2(head: Buffer, bytes: number, limit: number): number {
  if (head.length < 72) throw invalidImage('its qcow2 header is cut off');
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw invalidImage(`it is qcow2 of the unknown version ${version}`);
  if (head.readBigUInt64BE(8) !== 0n || head.readUInt32BE(16) !== 0)
    throw invalidImage('it rests on another file (a backing file); convert it to one that stands alone');
  if (head.readUInt32BE(32) !== 0) throw invalidImage('it is encrypted');
  if (head.readUInt32BE(60) !== 0) throw invalidImage('it holds snapshots; convert it to one that does not');
  const clusterBits = head.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > 21) throw invalidImage(`its cluster size of 2^${clusterBits} is out of range`);
  const features = version === 3 ? readFeatures(head, 2 ** clusterBits) : 0n;
  checkExtensions(head, version === 3 ? head.readUInt32BE(100) : 72, 2 ** clusterBits);
  checkTables(head, bytes, clusterBits, features);
  const virtual = head.readBigUInt64BE(24);
  if (virtual === 0n || virtual % 512n !== 0n) throw invalidImage(`its disk has ${virtual} bytes`);
  if (virtual > BigInt(limit)) throw invalidImage(`its disk has ${virtual} bytes, more than the limit of ${limit}`);
  return Number(virtual);
}

function readFeatures(head: Buffer, clusterSize: number): bigint {
  if (head.length < 104) throw invalidImage('its qcow2 header is cut off');
  const incompatible = head.readBigUInt64BE(72);
  if (incompatible & 2n) throw invalidImage('it is marked as corrupt');
  if (incompatible & 4n) throw invalidImage('its data are in another file (an external data file)');
  if (incompatible & ~known) throw invalidImage('it uses features of qcow2 that this cloud does not know');
  const length = head.readUInt32BE(100);
  if (length < 104 || length % 8 !== 0 || length > Math.min(clusterSize, head.length))
    throw invalidImage(`its qcow2 header has the length ${length}`);
  const compression = length > 104 ? head[104]! : 0;
  if (compression > 1 || (compression !== 0) !== ((incompatible & compressionType) !== 0n))
    throw invalidImage('its compression is unknown');
  const refcountOrder = head.readUInt32BE(96);
  if (refcountOrder > 6) throw invalidImage(`its reference counts are 2^${refcountOrder} bits wide`);
  return incompatible;
}

const refusedExtensions: ReadonlyMap<number, string> = new Map([
  [0xe2792aca, 'it names the format of a backing file'],
  [0x0537be77, 'it is encrypted'],
  [0x44415441, 'its data are in another file (an external data file)'],
]);

/** A list of (type, length, data padded to 8 bytes) in the first cluster, ended by type 0. */
function checkExtensions(head: Buffer, start: number, clusterSize: number): void {
  const end = Math.min(clusterSize, head.length);
  for (let at = start; at + 8 <= end; ) {
    const type = head.readUInt32BE(at);
    const length = head.readUInt32BE(at + 4);
    if (type === 0) return;
    const refused = refusedExtensions.get(type);
    if (refused) throw invalidImage(refused);
    if (length > end - at - 8) throw invalidImage('a header extension is longer than the header');
    at += 8 + Math.ceil(length / 8) * 8;
  }
}

/** The tables must lie inside the file, so that opening it costs no more than its size. */
function checkTables(head: Buffer, bytes: number, clusterBits: number, features: bigint): void {
  const cluster = 2 ** clusterBits;
  const virtual = Number(head.readBigUInt64BE(24));
  const entryBytes = features & extendedL2 ? 16 : 8;
  const l1Bytes = head.readUInt32BE(36) * 8;
  const needed = Math.ceil(virtual / cluster / (cluster / entryBytes)) * 8;
  if (l1Bytes > mostL1Bytes || l1Bytes < needed) throw invalidImage('its first mapping table has a wrong size');
  const refcountBytes = head.readUInt32BE(56) * cluster;
  if (refcountBytes === 0 || refcountBytes > mostRefcountTableBytes)
    throw invalidImage('its reference table has a wrong size');
  for (const [at, length] of [
    [head.readBigUInt64BE(40), l1Bytes],
    [head.readBigUInt64BE(48), refcountBytes],
  ] as const) {
    if (at % BigInt(cluster) !== 0n || (at === 0n && length > 0) || at + BigInt(length) > BigInt(bytes))
      throw invalidImage('a table lies outside of the file');
  }
}

const startsWith = (head: Buffer, magic: string) => head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1'));
