import { AwsError } from '@mallee/base';
import { decodeText } from './percent.ts';
import type { Pair } from './query-pairs.ts';

/** Parameters of the signature itself, and what a client's presigner adds without meaning a header by it. */
const notHeaders = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
  'x-amz-user-agent',
]);

/**
 * Signers move `x-amz-*` headers into the query of a presigned URL, where they act as if sent as headers. Checksums
 * do not: SDK v3 presigns PUT with the checksum of the empty body.
 */
export function hoistedHeaders(pairs: readonly Pair[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [encoded, value] of pairs) {
    const name = encoded.toLowerCase();
    if (!/^x-amz-[a-z0-9._-]+$/.test(name) || name.startsWith('x-amz-checksum-') || notHeaders.has(name)) continue;
    const text = decodeText(value);
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) {
      throw new AwsError('InvalidArgument', 400, `${encoded} cannot act as a header.`, {
        fields: { ArgumentName: encoded },
      });
    }
    headers[name] = headers[name] === undefined ? text : `${headers[name]},${text}`;
  }
  return headers;
}
