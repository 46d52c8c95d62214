import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Content } from './s3.ts';

/** A form with one file behind its fields. Source: RFC 7578. */
export function multipart(
  fields: Readonly<Record<string, string>>,
  fileName: string,
  file: Content,
): { contentType: string; body: Content } {
  const boundary = randomUUID();
  const heads = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const quoted = fileName.replaceAll('"', '%22');
  const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted}"\r\n\r\n`;
  const before = Buffer.from(`${heads.join('')}${fileHead}`);
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* stream(): AsyncGenerator<Buffer> {
    yield before;
    if (Buffer.isBuffer(file)) yield file;
    else yield* file.stream() as AsyncIterable<Buffer>;
    yield after;
  }
  const length = before.length + file.length + after.length;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: { length, sha256: 'UNSIGNED-PAYLOAD', stream: () => Readable.from(stream()) },
  };
}
