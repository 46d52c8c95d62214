/**
 * Keys of the index. The first byte names the range; numbers are big-endian so that they sort, in bytes of 7 bits so
 * that an index key is UTF-8 wherever the object's key is (Cursor says what for); an object's key comes either last
 * and raw, or escaped and terminated so that what follows cannot mix with a longer key's bytes.
 */
export const range = {
  /** Live current versions only: what a listing shows. */
  current: 0x43,
  /** Versions that are not current, and delete markers. */
  older: 0x56,
  /** Where the null version is, when it is in `older`. */
  nullVersion: 0x4e,
  body: 0x42,
  /** Extents of a body segment, for compaction. */
  extent: 0x4c,
  bucket: 0x4b,
  segment: 0x53,
  upload: 0x55,
  part: 0x50,
  /** Bodies that something refers to; only during a sweep. */
  mark: 0x52,
  /** Single values of the engine itself. */
  engine: 0x45,
} as const;

/** Every number in a key. */
const sequenceBytes = 8;

export function currentKey(bucket: number, key: Buffer): Buffer {
  return raw(range.current, bucket, key);
}

/** Versions of a key follow each other from the newest to the oldest. */
export function olderKey(bucket: number, key: Buffer, sequence: number): Buffer {
  const stem = olderStem(bucket, key);
  const whole = Buffer.allocUnsafe(stem.length + sequenceBytes);
  stem.copy(whole);
  putNumber(whole, stem.length, Number.MAX_SAFE_INTEGER - sequence);
  return whole;
}

/** What all older versions of one key begin with. */
export function olderStem(bucket: number, key: Buffer): Buffer {
  return escaped(range.older, bucket, key, true);
}

/** What the older versions of all keys with a prefix begin with. */
export function olderPrefix(bucket: number, prefix: Buffer): Buffer {
  return escaped(range.older, bucket, prefix, false);
}

export function nullKey(bucket: number, key: Buffer): Buffer {
  return raw(range.nullVersion, bucket, key);
}

export function bodyKey(id: number): Buffer {
  return numbers(range.body, id);
}

export function extentKey(life: number, offset: number): Buffer {
  return numbers(range.extent, life, offset);
}

export function extentStem(life: number): Buffer {
  return numbers(range.extent, life);
}

export function bucketKey(bucket: number): Buffer {
  return numbers(range.bucket, bucket);
}

export function segmentKey(life: number): Buffer {
  return numbers(range.segment, life);
}

/** Open uploads sort by key, then by age, as S3 lists them. */
export function uploadKey(bucket: number, key: Buffer, upload: number): Buffer {
  return withNumber(uploadStem(bucket, key), upload);
}

export function uploadStem(bucket: number, key: Buffer): Buffer {
  return escaped(range.upload, bucket, key, true);
}

export function uploadPrefix(bucket: number, prefix: Buffer): Buffer {
  return escaped(range.upload, bucket, prefix, false);
}

export function partKey(bucket: number, upload: number, part: number): Buffer {
  return numbers(range.part, bucket, upload, part);
}

export function partStem(bucket: number, upload: number): Buffer {
  return numbers(range.part, bucket, upload);
}

export function markKey(body: number): Buffer {
  return numbers(range.mark, body);
}

export function engineKey(name: string): Buffer {
  return Buffer.concat([Buffer.of(range.engine), Buffer.from(name)]);
}

/** The smallest key above every key that begins with `prefix`. Prefixes begin with a range byte, so one exists. */
export function after(prefix: Buffer): Buffer {
  let end = prefix.length;
  while (prefix[end - 1] === 0xff) end--;
  const bound = Buffer.from(prefix.subarray(0, end));
  bound[end - 1]! += 1;
  return bound;
}

/** The object key inside a key of `current` or `nullVersion`: a view. */
export function rawKeyOf(indexKey: Buffer): Buffer {
  return indexKey.subarray(1 + sequenceBytes);
}

/** The object key and the number inside a key of `older` (un-inverted) or `upload`. */
export function escapedKeyOf(indexKey: Buffer): { key: Buffer; number: number } {
  const end = indexKey.length - sequenceBytes;
  const text = indexKey.subarray(1 + sequenceBytes, end - 2);
  const stored = readNumber(indexKey, end);
  const number = indexKey[0] === range.older ? Number.MAX_SAFE_INTEGER - stored : stored;
  if (!text.includes(0)) return { key: text, number };
  const key = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    key[length++] = text[at]!;
    if (text[at] === 0) at++;
  }
  return { key: key.subarray(0, length), number };
}

/** The last number of a key that is made of numbers. */
export function lastNumberOf(indexKey: Buffer): number {
  return readNumber(indexKey, indexKey.length - sequenceBytes);
}

/** The bucket number, which every key of a bucket carries first. */
export function bucketOf(indexKey: Buffer): number {
  return readNumber(indexKey, 1);
}

/** The upload that a key of `part` belongs to. */
export function uploadOf(indexKey: Buffer): number {
  return readNumber(indexKey, 1 + sequenceBytes);
}

function readNumber(bytes: Buffer, at: number): number {
  return readHalf(bytes, at) * half + readHalf(bytes, at + 4);
}

function readHalf(bytes: Buffer, at: number): number {
  return (bytes[at]! << 21) | (bytes[at + 1]! << 14) | (bytes[at + 2]! << 7) | bytes[at + 3]!;
}

function raw(kind: number, bucket: number, key: Buffer): Buffer {
  const whole = Buffer.allocUnsafe(1 + sequenceBytes + key.length);
  whole[0] = kind;
  putNumber(whole, 1, bucket);
  key.copy(whole, 1 + sequenceBytes);
  return whole;
}

/** 00 becomes 00 FF and the end is 00 01, so that `a` with any tail stays before `a\0b` (bytes compare left to right). */
function escaped(kind: number, bucket: number, key: Buffer, terminated: boolean): Buffer {
  let zeros = 0;
  for (let at = key.indexOf(0); at >= 0; at = key.indexOf(0, at + 1)) zeros++;
  const whole = Buffer.allocUnsafe(1 + sequenceBytes + key.length + zeros + (terminated ? 2 : 0));
  whole[0] = kind;
  putNumber(whole, 1, bucket);
  let to = 1 + sequenceBytes;
  if (zeros === 0) to += key.copy(whole, to);
  else
    for (const byte of key) {
      whole[to++] = byte;
      if (byte === 0) whole[to++] = 0xff;
    }
  if (terminated) {
    whole[to] = 0;
    whole[to + 1] = 1;
  }
  return whole;
}

function numbers(kind: number, ...values: number[]): Buffer {
  const whole = Buffer.allocUnsafe(1 + values.length * sequenceBytes);
  whole[0] = kind;
  values.forEach((value, index) => {
    putNumber(whole, 1 + index * sequenceBytes, value);
  });
  return whole;
}

function withNumber(stem: Buffer, value: number): Buffer {
  const whole = Buffer.allocUnsafe(stem.length + sequenceBytes);
  stem.copy(whole);
  putNumber(whole, stem.length, value);
  return whole;
}

function putNumber(bytes: Buffer, at: number, value: number): void {
  putHalf(bytes, at, Math.floor(value / half));
  putHalf(bytes, at + 4, value % half);
}

function putHalf(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >>> 21;
  bytes[at + 1] = (value >>> 14) & 127;
  bytes[at + 2] = (value >>> 7) & 127;
  bytes[at + 3] = value & 127;
}

/** Four bytes of seven bits. */
const half = 0x1000_0000;
