import { createHmac } from 'node:crypto';
import { example } from './ask.ts';

const hmac = (hash: string, text: string) => createHmac(hash, example.secretAccessKey).update(text).digest('base64');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A client's side of version 2 for query services: gives the parameters with their signature. */
export function signV2Query(
  method: string,
  host: string,
  path: string,
  parameters: Readonly<Record<string, string>>,
  hash: 'SHA1' | 'SHA256' = 'SHA256',
): string {
  const all = {
    AWSAccessKeyId: example.accessKeyId,
    SignatureMethod: `Hmac${hash}`,
    SignatureVersion: '2',
    ...parameters,
  };
  const form = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  return `${form}&Signature=${encode(hmac(hash, `${method}\n${host}\n${path}\n${form}`))}`;
}

/** A client's side of S3's version 2: the signature for everything before the resource, and the resource. */
export const s3V2Signature = (lines: string, resource: string): string => hmac('sha1', `${lines}${resource}`);
