import { createHash } from 'node:crypto';
import type { Digest } from '@mallee/base';
import type { ComputePorts } from '../op.ts';

export interface Qcow2 {
  version?: number;
  backing?: bigint;
  clusterBits?: number;
  virtual?: number | bigint;
  crypt?: number;
  incompatible?: bigint;
  headerLength?: number;
  snapshots?: number;
  extension?: { type: number; data: Buffer };
}

/** The file that `qemu-img create -f qcow2` makes, with whatever a stranger may have changed. */
export function qcow2(change: Qcow2 = {}): Buffer {
  const { version = 3, clusterBits = 16, virtual = 64 * 2 ** 20, headerLength = 112 } = change;
  const cluster = 65_536;
  const file = Buffer.alloc(3 * cluster + 8 * 64);
  file.write('QFI\xfb', 'latin1');
  file.writeUInt32BE(version, 4);
  file.writeBigUInt64BE(change.backing ?? 0n, 8);
  file.writeUInt32BE(clusterBits, 20);
  file.writeBigUInt64BE(BigInt(virtual), 24);
  file.writeUInt32BE(change.crypt ?? 0, 32);
  file.writeUInt32BE(64, 36);
  file.writeBigUInt64BE(BigInt(3 * cluster), 40);
  file.writeBigUInt64BE(BigInt(cluster), 48);
  file.writeUInt32BE(1, 56);
  file.writeUInt32BE(change.snapshots ?? 0, 60);
  if (version === 3) {
    file.writeBigUInt64BE(change.incompatible ?? 0n, 72);
    file.writeUInt32BE(4, 96);
    file.writeUInt32BE(headerLength, 100);
  }
  const { extension } = change;
  if (extension) {
    const at = version === 3 ? headerLength : 72;
    file.writeUInt32BE(extension.type, at);
    file.writeUInt32BE(extension.data.length, at + 4);
    extension.data.copy(file, at + 8);
  }
  return file;
}

/** Image bytes kept in memory. */
export function memoryFiles(): ComputePorts['imageFiles'] & { readonly kept: Map<Digest, Buffer> } {
  const kept = new Map<Digest, Buffer>();
  return {
    kept,
    async keep(bytes, limit) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      if (body.length > limit) throw new Error('too large');
      const digest: Digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
      kept.set(digest, body);
      return { digest, bytes: body.length };
    },
    async *read(digest, range) {
      const body = kept.get(digest);
      if (!body) throw new Error(`${digest} is not kept.`);
      yield range ? body.subarray(range.start, range.end + 1) : body;
    },
    list: async () => [...kept.keys()],
    drop: async (digest) => void kept.delete(digest),
  };
}
