import type { ChunkSeed } from '../auth/payload.ts';
import { chunkSignatureDoesNotMatch, incompleteBody, invalidChunkSize, malformedTrailer } from './body-errors.ts';
import { ChunkChain } from './chunk-chain.ts';

/** Longer lines than any client writes: `size;chunk-signature=` and 64 digits; a trailer with a SHA-256. */
const maxLine = 1024;
const maxTrailers = 16;
const trailerSignature = 'x-amz-trailer-signature';

export interface ChunkedForm {
  /** The x-amz-decoded-content-length: exactly so many bytes must come out. */
  readonly decodedLength: number;
  /** Present if chunks are signed. */
  readonly seed?: ChunkSeed;
  readonly trailers: boolean;
}

/**
 * Takes S3's `aws-chunked` body in pieces of any size and gives the content, in views of those pieces. What it gave
 * counts only once `end` has returned: a chunk's signature is checked after its last byte. AWS refuses chunks under
 * 8 KiB; they are taken here, since nothing depends on it.
 */
export class AwsChunkedDecoder {
  readonly trailers = new Map<string, string>();
  readonly #form: ChunkedForm;
  readonly #chain: ChunkChain | undefined;
  #state: 'size' | 'data' | 'data-end' | 'trailers' | 'done' = 'size';
  /** What has come of the current line. */
  #line = '';
  #missing: number;
  #left = 0;
  #signature = '';
  #signedTrailers = '';
  #blankSeen = false;

  constructor(form: ChunkedForm) {
    this.#form = form;
    this.#missing = form.decodedLength;
    this.#chain = form.seed && new ChunkChain(form.seed);
  }

  *push(piece: Uint8Array): Generator<Uint8Array, void, void> {
    for (let at = 0; at < piece.length; ) {
      if (this.#state === 'data') {
        const data = piece.subarray(at, at + this.#left);
        at += data.length;
        this.#take(data);
        yield data;
      } else {
        const newline = piece.indexOf(0x0a, at);
        const end = newline < 0 ? piece.length : newline + 1;
        this.#readLine(piece.subarray(at, end), newline >= 0);
        at = end;
      }
    }
  }

  /** The body is over: was it whole? */
  end(): void {
    if (this.#state !== 'done') throw incompleteBody();
  }

  #take(data: Uint8Array): void {
    this.#left -= data.length;
    this.#chain?.update(data);
    if (this.#left === 0) this.#state = 'data-end';
  }

  #readLine(bytes: Uint8Array, whole: boolean): void {
    if (this.#state === 'done') throw incompleteBody();
    if (this.#line.length + bytes.length > maxLine) throw this.#tooLong();
    this.#line += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    if (!whole) return;
    const line = this.#line.endsWith('\r\n') ? this.#line.slice(0, -2) : this.#line.slice(0, -1);
    const strict = this.#line.endsWith('\r\n');
    this.#line = '';
    if (this.#state === 'trailers') this.#trailer(line);
    else if (!strict) throw incompleteBody();
    else if (this.#state === 'size') this.#size(line);
    else this.#chunkEnd(line);
  }

  #tooLong() {
    return this.#state === 'trailers' ? malformedTrailer() : invalidChunkSize('A chunk header is too long.');
  }

  #size(line: string): void {
    const parts = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
    if (!parts) throw incompleteBody();
    const [, size = '', signature] = parts;
    if (!this.#chain && signature !== undefined) throw incompleteBody();
    if (this.#chain && signature === undefined) throw chunkSignatureDoesNotMatch({ why: 'a chunk is not signed' });
    this.#signature = signature ?? '';
    this.#left = Number.parseInt(size, 16);
    if (this.#left > this.#missing) throw incompleteBody();
    this.#missing -= this.#left;
    if (this.#left > 0) this.#state = 'data';
    else this.#lastChunk();
  }

  #chunkEnd(line: string): void {
    if (line !== '') throw incompleteBody();
    this.#chain?.endChunk(this.#signature);
    this.#state = 'size';
  }

  #lastChunk(): void {
    if (this.#missing > 0) throw incompleteBody();
    this.#chain?.endChunk(this.#signature);
    this.#state = 'trailers';
  }

  #trailer(line: string): void {
    if (line === '') this.#blankLine();
    else if (!this.#form.trailers) throw incompleteBody();
    else this.#field(line);
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const full = this.trailers.size >= maxTrailers || this.trailers.has(name);
    if (colon < 1 || full || this.trailers.has(trailerSignature)) throw malformedTrailer();
    this.trailers.set(name, value);
    if (name === trailerSignature) this.#checkTrailers(value);
    else this.#signedTrailers += `${name}:${value}\n`;
  }

  #checkTrailers(signature: string): void {
    if (!this.#chain || !/^[0-9a-f]{64}$/.test(signature)) throw malformedTrailer();
    this.#chain.endTrailers(this.#signedTrailers, signature);
  }

  /** Ends the body; AWS' own example has one more blank line before the trailers' signature. */
  #blankLine(): void {
    const signatureMissing = this.#chain && this.#form.trailers && !this.trailers.has(trailerSignature);
    if (!signatureMissing) this.#state = 'done';
    else if (this.#blankSeen) throw malformedTrailer();
    this.#blankSeen = true;
  }
}
