import { promisify } from 'node:util';
import { type InputType, inflate } from 'node:zlib';
import { invalidImage } from '../rules/image-header.ts';
import { type Clusters, clusterBytes } from './qcow2-stream.ts';
import type { RangeReader } from './range-reader.ts';

const sector = 512;
const headerBytes = 512;
const entriesPerTable = 512;
const magic = 0x564d444b;
const compressedFlag = 1 << 16;
const zeroGrainFlag = 1 << 2;
/** The directory's place when it is only known at the end, in a footer. */
const atEnd = 0xffff_ffff_ffff_ffffn;

/**
 * Reads a VMDK that a stranger made: one file with a sparse extent, as `monolithicSparse` and `streamOptimized` have it.
 * Its descriptor, which could name other files, is not looked at: everything comes from this one object. Every place in
 * it is checked against its size. Source: VMware, Virtual Disk Format 5.0.
 * @throws AwsError for whatever is no such file
 */
export async function readVmdk(object: RangeReader, limit: number): Promise<Clusters> {
  const facts = readHeader(await part(object, 0, headerBytes));
  const { capacity, grainSectors, flags } = facts;
  const virtualBytes = capacity * sector;
  if (capacity === 0 || virtualBytes > limit)
    throw invalidImage(`its disk has ${virtualBytes} bytes; the limit is ${limit}`);
  const grainBytes = grainSectors * sector;
  if (grainBytes < 4096 || grainBytes > clusterBytes || clusterBytes % grainBytes !== 0)
    throw invalidImage(`its grains have ${grainSectors} sectors`);
  const directory = facts.directory ?? (await directoryAtEnd(object));
  const grains = await readTables(object, directory, Math.ceil(capacity / grainSectors), flags);
  const perCluster = clusterBytes / grainBytes;
  const grain = flags & compressedFlag ? packed(object, grainBytes) : plain(object, grainBytes);
  return {
    virtualBytes,
    used: usedClusters(grains, perCluster),
    async read(index) {
      const cluster = Buffer.alloc(clusterBytes);
      for (let place = 0; place < perCluster; place += 1) {
        const at = grains[index * perCluster + place];
        if (at) (await grain(at)).copy(cluster, place * grainBytes);
      }
      return cluster;
    },
  };
}

interface Header {
  readonly flags: number;
  readonly capacity: number;
  readonly grainSectors: number;
  /** In sectors; undefined where a footer tells. */
  readonly directory: number | undefined;
}

function readHeader(bytes: Buffer): Header {
  if (bytes.readUInt32LE(0) !== magic) throw invalidImage('it is not a sparse VMDK');
  const version = bytes.readUInt32LE(4);
  if (version < 1 || version > 3) throw invalidImage(`it is a VMDK of the unknown version ${version}`);
  if (bytes.readUInt32LE(44) !== entriesPerTable) throw invalidImage('its grain tables have an unknown size');
  const compression = bytes.readUInt16LE(77);
  if (compression > 1) throw invalidImage(`it is compressed in the unknown way ${compression}`);
  const directory = bytes.readBigUInt64LE(56);
  return {
    flags: bytes.readUInt32LE(8),
    capacity: whole(bytes.readBigUInt64LE(12)),
    grainSectors: whole(bytes.readBigUInt64LE(20)),
    directory: directory === atEnd ? undefined : whole(directory),
  };
}

/** A second header stands before the last sector, which only marks the end. */
async function directoryAtEnd(object: RangeReader): Promise<number> {
  const { directory } = readHeader(await part(object, object.bytes - 2 * sector, headerBytes));
  if (directory === undefined) throw invalidImage('its footer names no directory');
  return directory;
}

/** The place of every grain, in sectors; 0 where there is none. */
async function readTables(object: RangeReader, directory: number, count: number, flags: number): Promise<Uint32Array> {
  const grains = new Uint32Array(count);
  const tables = Math.ceil(count / entriesPerTable);
  const places = new Uint32Array(tables);
  const list = await part(object, directory * sector, tables * 4);
  for (let table = 0; table < tables; table += 1) places[table] = list.readUInt32LE(table * 4);
  for (const [table, place] of places.entries()) {
    if (place === 0) continue;
    const entries = await part(object, place * sector, entriesPerTable * 4);
    const here = Math.min(entriesPerTable, count - table * entriesPerTable);
    for (let entry = 0; entry < here; entry += 1) {
      const at = entries.readUInt32LE(entry * 4);
      grains[table * entriesPerTable + entry] = at === 1 && flags & zeroGrainFlag ? 0 : at;
    }
  }
  return grains;
}

function usedClusters(grains: Uint32Array, perCluster: number): Uint32Array {
  const used: number[] = [];
  for (let start = 0; start < grains.length; start += perCluster)
    if (grains.subarray(start, start + perCluster).some((at) => at !== 0)) used.push(start / perCluster);
  return Uint32Array.from(used);
}

const plain = (object: RangeReader, grainBytes: number) => (at: number) => part(object, at * sector, grainBytes);

/** A marker (the grain's first sector, and how many bytes follow) and a zlib stream. */
const packed = (object: RangeReader, grainBytes: number) => async (at: number) => {
  const marker = await part(object, at * sector, 12);
  const length = marker.readUInt32LE(8);
  if (length > 2 * grainBytes) throw invalidImage('a compressed grain is larger than it can be');
  const bytes = await part(object, at * sector + 12, length);
  try {
    return (await unpack(bytes, { maxOutputLength: grainBytes })) as Buffer;
  } catch {
    throw invalidImage('a compressed grain cannot be read');
  }
};

const unpack = promisify(inflate) as (bytes: InputType, options: { maxOutputLength: number }) => Promise<Buffer>;

async function part(object: RangeReader, offset: number, length: number): Promise<Buffer> {
  const bytes = length <= 0 ? undefined : await object.read(offset, length);
  if (!bytes) throw invalidImage('it names a place beyond its end');
  return bytes;
}

function whole(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) / 512n) throw invalidImage('a number in its header is too large');
  return Number(value);
}
