import { createHash, type Hash } from 'node:crypto';
import { sameHex, sha256Hex } from '../auth/digest.ts';
import type { ChunkSeed } from '../auth/payload.ts';
import { chunkSignatureDoesNotMatch } from './body-errors.ts';

const sha256OfNothing = sha256Hex('');

/** Checks the signatures of a body's chunks, each of which covers the one before. */
export class ChunkChain {
  readonly #seed: ChunkSeed;
  #previous: string;
  #hash: Hash = createHash('sha256');

  constructor(seed: ChunkSeed) {
    this.#seed = seed;
    this.#previous = seed.signature;
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  /** The bytes since the last call must have been signed with this. */
  endChunk(signature: string): void {
    const content = this.#hash.digest('hex');
    this.#hash = createHash('sha256');
    this.#check('AWS4-HMAC-SHA256-PAYLOAD', `${sha256OfNothing}\n${content}`, signature);
  }

  /** @param trailers `name:value\n` for each, in the order they came. */
  endTrailers(trailers: string, signature: string): void {
    this.#check('AWS4-HMAC-SHA256-TRAILER', sha256Hex(trailers), signature);
  }

  #check(kind: string, content: string, signature: string): void {
    const { date, scope, key } = this.#seed;
    const stringToSign = `${kind}\n${date}\n${scope}\n${this.#previous}\n${content}`;
    if (!sameHex(key.sign(stringToSign), signature)) throw chunkSignatureDoesNotMatch({ stringToSign });
    this.#previous = signature;
  }
}
