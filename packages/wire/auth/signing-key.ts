import { hash } from 'node:crypto';

const block = 64;
const digest = 32;

/**
 * A derived key of version 4. It makes HMAC-SHA256 (RFC 2104) of two one-shot hashes over blocks that are prepared
 * once: 2.3 us where Node’s `Hmac`, made anew for every signature, takes 4.0.
 */
export class SigningKey {
  /** The key's inner block, followed by room for a text of the usual length. */
  readonly #inner = Buffer.alloc(block + 512);
  /** The key's outer block, followed by the inner hash. */
  readonly #outer = Buffer.alloc(block + digest);

  /** @param key at most 64 bytes, as what HMAC-SHA256 gives. */
  constructor(key: Uint8Array) {
    if (key.length > block) throw new Error('a signing key is no longer than a block');
    for (let at = 0; at < block; at += 1) {
      const byte = key[at] ?? 0;
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** @param text one character a byte. */
  sign(text: string): Buffer {
    this.#outer.write(hash('sha256', this.#message(text), 'hex'), block, 'hex');
    return hash('sha256', this.#outer, 'buffer');
  }

  #message(text: string): Buffer {
    const end = block + text.length;
    if (end > this.#inner.length) return Buffer.concat([this.#inner.subarray(0, block), Buffer.from(text, 'latin1')]);
    this.#inner.write(text, block, 'latin1');
    return this.#inner.subarray(0, end);
  }
}
