import type { Payload } from '../auth/payload.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import {
  badChecksum,
  badMd5,
  contentSha256Mismatch,
  entityTooLarge,
  incompleteBody,
  malformedTrailer,
} from './body-errors.ts';
import { type ChecksumAlgorithm, type Digester, type Digests, digestsOf, inlineDigester } from './digester.ts';
import { type Expectations, type Headers, isChecksum, readExpectations } from './expectations.ts';

export interface BodyOptions {
  /** Larger contents are EntityTooLarge. */
  readonly maxBytes: number;
  /** The checksum to compute if the client gives none. */
  readonly checksum?: ChecksumAlgorithm;
  /** Where to hash; on this thread if not said. */
  readonly digester?: (wanted: ReadonlySet<ChecksumAlgorithm>) => Digester;
}

/** What is known of a body after its last byte. */
export interface BodySummary {
  /** Content bytes, without any chunk framing. */
  readonly bytes: number;
  /** Lower-case hex: the ETag of a simple object or part. */
  readonly md5: string;
  /** Lower-case hex, if it had to be computed anyway. */
  readonly sha256: string | undefined;
  /** Base64; the client's choice, else `BodyOptions.checksum`. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly base64: string } | undefined;
}

const noTrailers: ReadonlyMap<string, string> = new Map();

/**
 * An upload on its way: takes the request's bytes, gives the content, and checks every promise made about it: length,
 * chunk signatures, trailers, digests. It holds no more than the piece in hand, and takes the next one only when the
 * consumer asks. What came out may be used only once `read` has ended without an error.
 */
export class IncomingBody {
  /** Of the content; undefined if the client doesn't tell. */
  readonly length: number | undefined;
  readonly #expected: Expectations;
  readonly #payload: Payload;
  readonly #options: BodyOptions;
  readonly #wanted: ReadonlySet<ChecksumAlgorithm>;
  readonly #algorithm: ChecksumAlgorithm | undefined;
  #summary: BodySummary | undefined;
  #bytes = 0;
  #started = false;

  /** @throws AwsError for promises that are malformed or already too much; no byte needs to be read for that. */
  constructor(headers: Headers, payload: Payload, options: BodyOptions) {
    this.#expected = readExpectations(headers, payload, options.maxBytes);
    this.#payload = payload;
    this.#options = options;
    this.#algorithm = this.#expected.checksum?.algorithm ?? options.checksum;
    const wanted = new Set<ChecksumAlgorithm>(['md5']);
    if (payload.kind === 'hash') wanted.add('sha256');
    if (this.#algorithm !== undefined) wanted.add(this.#algorithm);
    this.#wanted = wanted;
    this.length = this.#expected.length;
  }

  /** The content. To be read once. */
  async *read(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    if (this.#started) throw new Error('a body can be read only once');
    this.#started = true;
    const digester = (this.#options.digester ?? inlineDigester)(this.#wanted);
    const decoder = this.#decoder();
    let digests: Digests | undefined;
    try {
      for await (const piece of source) {
        for (const content of decoder ? decoder.push(piece) : [piece]) {
          if (content.length === 0) continue;
          this.#count(content.length);
          const hashed = digester.update(content);
          if (hashed) await hashed;
          yield content;
        }
      }
      decoder?.end();
      if (this.length !== undefined && this.#bytes !== this.length) throw incompleteBody();
      digests = await digester.finish();
    } finally {
      if (!digests) digester.abandon?.();
    }
    this.#summary = this.#check(digests, decoder?.trailers ?? noTrailers);
  }

  /** Whether the content is the request's body as it stands, whose length is told. */
  get plain(): boolean {
    return this.length !== undefined && !this.#expected.chunked;
  }

  /** Instead of `read`, for a plain body that has been taken whole. */
  take(content: Uint8Array): void {
    if (this.#started) throw new Error('a body can be read only once');
    this.#started = true;
    this.#count(content.length);
    if (this.#bytes !== this.length) throw incompleteBody();
    this.#summary = this.#check(digestsOf(this.#wanted, content), noTrailers);
  }

  /** Content bytes that have come by now. */
  get received(): number {
    return this.#bytes;
  }

  /** @throws Error (not for clients) if the body has not been read to its end. */
  summary(): BodySummary {
    if (!this.#summary) throw new Error('the body has not been read to its end');
    return this.#summary;
  }

  #decoder(): AwsChunkedDecoder | undefined {
    if (!this.#expected.chunked) return undefined;
    const { kind } = this.#payload;
    return new AwsChunkedDecoder({
      decodedLength: this.#expected.length ?? 0,
      trailers: kind !== 'streaming-signed',
      ...('seed' in this.#payload ? { seed: this.#payload.seed } : {}),
    });
  }

  #count(more: number): void {
    this.#bytes += more;
    if (this.length !== undefined && this.#bytes > this.length) throw incompleteBody();
    if (this.#bytes > this.#options.maxBytes) throw entityTooLarge(this.#bytes, this.#options.maxBytes);
  }

  #check(digests: Digests, trailers: ReadonlyMap<string, string>): BodySummary {
    const bytesOf = (name: ChecksumAlgorithm) => {
      const digest = digests.get(name);
      if (!digest) throw new Error(`the digester gave no ${name}`);
      return digest;
    };
    const md5 = bytesOf('md5');
    const { md5: claimedMd5 } = this.#expected;
    if (claimedMd5 !== undefined && md5.toString('base64') !== claimedMd5) {
      throw badMd5(claimedMd5, md5.toString('base64'));
    }
    const sha256 = this.#wanted.has('sha256') ? bytesOf('sha256').toString('hex') : undefined;
    if (this.#payload.kind === 'hash' && sha256 !== this.#payload.sha256) {
      throw contentSha256Mismatch(this.#payload.sha256, sha256 ?? '');
    }
    const algorithm = this.#algorithm;
    const base64 = algorithm === undefined ? undefined : bytesOf(algorithm).toString('base64');
    this.#checkChecksum(base64, trailers);
    const checksum = algorithm === undefined || base64 === undefined ? undefined : { algorithm, base64 };
    return { bytes: this.#bytes, md5: md5.toString('hex'), sha256, checksum };
  }

  #checkChecksum(computed: string | undefined, trailers: ReadonlyMap<string, string>): void {
    const claimed = this.#expected.checksum;
    const inTrailer = claimed !== undefined && claimed.value === undefined ? `x-amz-checksum-${claimed.algorithm}` : '';
    for (const name of trailers.keys()) {
      if (name !== inTrailer && name !== 'x-amz-trailer-signature') throw malformedTrailer();
    }
    if (claimed === undefined) return;
    const value = claimed.value ?? trailers.get(inTrailer);
    if (value === undefined || !isChecksum(claimed.algorithm, value)) throw malformedTrailer();
    if (value !== computed) throw badChecksum(claimed.algorithm.toUpperCase());
  }
}
