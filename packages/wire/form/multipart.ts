import { incompleteBody } from '../body/body-errors.ts';
import { formErrors } from './form-errors.ts';

/** A browser's form up to its file. */
export interface Form {
  /** By name in lower case; of repeated fields the first. */
  readonly fields: ReadonlyMap<string, string>;
  /** As the browser calls the file, without the folders before it. */
  readonly fileName: string;
  /** To be read once. Fails where the form breaks off. */
  readonly file: AsyncIterable<Uint8Array>;
}

/** S3's limit on everything before the file. */
const mostFieldBytes = 20 * 1024;

/** The boundary of a `multipart/form-data` type; undefined where it is another type. */
export function formBoundary(contentType: string | undefined): string | undefined {
  const [, quoted, bare] =
    /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '') ?? [];
  return quoted ?? bare;
}

/** Reads fields until the file begins; what stands behind the file is not looked at. Source: RFC 7578. */
export async function readForm(source: AsyncIterable<Uint8Array>, boundary: string): Promise<Form> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const bytes = new Bytes(source);
  const fields = new Map<string, string>();
  await bytes.until(delimiter);
  for (;;) {
    const after = await bytes.take(2);
    if (after === '--') throw formErrors.noFile();
    if (after !== '\r\n') throw formErrors.malformed();
    const { name, fileName } = readDisposition((await bytes.until(Buffer.from('\r\n\r\n'))).toString());
    if (name === 'file' || fileName !== undefined)
      return { fields, fileName: (fileName ?? '').replace(/^.*[/\\]/s, ''), file: bytes.streamUntil(delimiter) };
    const value = (await bytes.until(delimiter)).toString();
    if (!fields.has(name)) fields.set(name, value);
  }
}

function readDisposition(headers: string): { name: string; fileName: string | undefined } {
  const line = headers.split('\r\n').find((each) => /^content-disposition:/i.test(each)) ?? '';
  const parameter = (name: string) => {
    const [, quoted, bare] = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(line) ?? [];
    return (quoted?.replace(/\\(["\\])/g, '$1') ?? bare)?.replaceAll('%22', '"');
  };
  const name = parameter('name');
  if (!name) throw formErrors.malformed();
  return { name: name.toLowerCase(), fileName: parameter('filename') };
}

/** The body, taken piece by piece; holds no more than the fields may be, or one piece of the file. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  // The first delimiter is a line's beginning without a line's end before it.
  #held: Buffer = Buffer.from('\r\n');
  #read = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<string> {
    while (this.#held.length < count) await this.#more();
    const text = this.#held.toString('latin1', 0, count);
    this.#held = this.#held.subarray(count);
    return text;
  }

  /** What stands before `end`, which goes too. */
  async until(end: Buffer): Promise<Buffer> {
    for (let from = 0; ; ) {
      const at = this.#held.indexOf(end, from);
      if (at >= 0) {
        this.#read += at;
        if (this.#read > mostFieldBytes) throw formErrors.fieldsTooLarge();
        const before = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + end.length);
        return before;
      }
      if (this.#read + this.#held.length > mostFieldBytes + end.length) throw formErrors.fieldsTooLarge();
      from = Math.max(0, this.#held.length - end.length + 1);
      await this.#more();
    }
  }

  async *streamUntil(end: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#held.indexOf(end);
      const ready = at >= 0 ? at : Math.max(0, this.#held.length - end.length + 1);
      const piece = this.#held.subarray(0, ready);
      this.#held = this.#held.subarray(ready);
      if (piece.length > 0) yield piece;
      if (at >= 0) return this.#finish();
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done) throw incompleteBody();
    const piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
  }

  /** Takes what is left, as far as a form may go on, so that the connection can be used again. */
  async #finish(): Promise<void> {
    for (let left = mostFieldBytes; left > 0; ) {
      const { done, value } = await this.#source.next();
      if (done) return;
      left -= value.byteLength;
    }
  }
}
