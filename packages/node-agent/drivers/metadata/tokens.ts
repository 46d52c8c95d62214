import { createHmac, timingSafeEqual } from 'node:crypto';
import type { World } from '@mallee/base';

const maxTtlSeconds = 21_600;

/**
 * Session tokens of the metadata service's version 2. A token says when it ends and is sealed for one instance, so
 * nothing is kept; a new agent has a new key, and clients ask again as they do when a token has ended.
 */
export class Tokens {
  readonly #world: World;
  readonly #key: Buffer;

  constructor(world: World) {
    this.#world = world;
    this.#key = world.bytes(32);
  }

  issue(holder: string, ttlSeconds: number): string {
    const end = Buffer.alloc(8);
    end.writeBigUInt64BE(BigInt(this.#world.now() + ttlSeconds * 1000));
    return Buffer.concat([end, this.#seal(end, holder)]).toString('base64url');
  }

  valid(token: string, holder: string): boolean {
    if (!/^[A-Za-z0-9_-]{54}$/.test(token)) return false;
    const bytes = Buffer.from(token, 'base64url');
    const end = bytes.subarray(0, 8);
    if (!timingSafeEqual(bytes.subarray(8), this.#seal(end, holder))) return false;
    return Number(end.readBigUInt64BE()) > this.#world.now();
  }

  /** The seconds of the TTL header, or undefined for what is not a whole number from 1 to six hours. */
  static ttl(header: string | undefined): number | undefined {
    if (header === undefined || !/^[0-9]{1,5}$/.test(header)) return undefined;
    const seconds = Number(header);
    return seconds >= 1 && seconds <= maxTtlSeconds ? seconds : undefined;
  }

  #seal(end: Buffer, holder: string): Buffer {
    return createHmac('sha256', this.#key).update(end).update(holder).digest();
  }
}
