import type { ImageFormat } from '@mallee/node-contract';
import { Fault } from '../fault.ts';

/**
 * The qcow2 format, version 3, as far as we make and judge it ourselves (QEMU's docs/interop/qcow2.txt). Writing an
 * empty disk takes no process, and a hostile image is refused before any program of ours or QEMU's has opened it.
 */
const magic = 0x514649fb;
const headerBytes = 104;
const clusterBits = 16;
const clusterBytes = 2 ** clusterBits;
const extension = { end: 0, backingFormat: 0xe2792aca, dataFile: 0x44415441 };
/** Dirty (lazy refcounts), compression type and extended L2 entries; not: corrupt, data file, or what we do not know. */
const knownFeatures = 0b11001n;

/** How much of an image's beginning `inspectQcow2` must be given, bytes (or the whole image, if that is shorter). */
export const inspectBytes = clusterBytes;

/** What an image is, from its first bytes. Throws `ImageRefused` for whatever could reach beyond its own bytes. */
export function inspectImage(head: Buffer, format: ImageFormat, bytes: number): { virtualBytes: number } {
  return format === 'raw' ? { virtualBytes: bytes } : inspectQcow2(head);
}

function inspectQcow2(head: Buffer): { virtualBytes: number } {
  if (head.length < 72 || head.readUInt32BE(0) !== magic) throw refused('it is no qcow2 file');
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw refused(`its qcow2 version ${version} is unknown`);
  if (head.readBigUInt64BE(8) !== 0n) throw refused('it names a backing file');
  const bits = head.readUInt32BE(20);
  if (bits < 9 || bits > 21) throw refused('its cluster size is out of range');
  if (head.readUInt32BE(32) !== 0) throw refused('it is encrypted');
  const virtualBytes = Number(head.readBigUInt64BE(24));
  if (!Number.isSafeInteger(virtualBytes) || virtualBytes === 0) throw refused('its size is out of range');
  if (version === 3) {
    if (head.length < headerBytes) throw refused('its header is cut short');
    const features = head.readBigUInt64BE(72);
    if (features & ~knownFeatures) throw refused(`it needs features that are not allowed (0x${features.toString(16)})`);
  }
  inspectExtensions(head, version === 3 ? head.readUInt32BE(100) : 72, Math.min(head.length, 2 ** bits));
  return { virtualBytes };
}

function inspectExtensions(head: Buffer, start: number, end: number): void {
  for (let at = start; at + 8 <= end; ) {
    const kind = head.readUInt32BE(at);
    if (kind === extension.end) return;
    if (kind === extension.dataFile) throw refused('it keeps its data in another file');
    at += 8 + Math.ceil(head.readUInt32BE(at + 4) / 8) * 8;
  }
}

function refused(why: string): Fault {
  return new Fault('ImageRefused', `The image is refused: ${why}.`);
}

/**
 * The bytes of an empty disk of `virtualBytes`, over a base image if one is given: header, reference counts for the
 * clusters of the metadata, and an empty L1 table. The base is named for people and tools; machines are told it apart.
 */
export function emptyQcow2(virtualBytes: number, base?: { path: string; format: ImageFormat }): Buffer {
  const l1Entries = Math.max(1, Math.ceil(virtualBytes / (clusterBytes * (clusterBytes / 8))));
  const l1Clusters = Math.ceil((l1Entries * 8) / clusterBytes);
  const [tableAt, blockAt, l1At] = [clusterBytes, 2 * clusterBytes, 3 * clusterBytes];
  const clusters = 3 + l1Clusters;
  const file = Buffer.alloc(clusters * clusterBytes);

  const extensions = base ? extensionOf(extension.backingFormat, base.format) : Buffer.alloc(0);
  const name = Buffer.from(base?.path ?? '');
  const nameAt = headerBytes + extensions.length + 8;
  if (name.length > 1023) throw new Fault('PathTooLong', 'The path of the image cache is too long.');

  file.writeUInt32BE(magic, 0);
  file.writeUInt32BE(3, 4);
  file.writeBigUInt64BE(base ? BigInt(nameAt) : 0n, 8);
  file.writeUInt32BE(name.length, 16);
  file.writeUInt32BE(clusterBits, 20);
  file.writeBigUInt64BE(BigInt(virtualBytes), 24);
  file.writeUInt32BE(l1Entries, 36);
  file.writeBigUInt64BE(BigInt(l1At), 40);
  file.writeBigUInt64BE(BigInt(tableAt), 48);
  file.writeUInt32BE(1, 56);
  // Reference counts have 2^4 bits; the header is 104 bytes long.
  file.writeUInt32BE(4, 96);
  file.writeUInt32BE(headerBytes, 100);
  extensions.copy(file, headerBytes);
  name.copy(file, nameAt);

  file.writeBigUInt64BE(BigInt(blockAt), tableAt);
  for (let cluster = 0; cluster < clusters; cluster += 1) file.writeUInt16BE(1, blockAt + 2 * cluster);
  return file;
}

function extensionOf(kind: number, text: string): Buffer {
  const body = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8);
  body.writeUInt32BE(kind, 0);
  body.writeUInt32BE(text.length, 4);
  body.write(text, 8);
  return body;
}
