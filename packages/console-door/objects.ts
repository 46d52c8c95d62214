import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '@mallee/base';
import { serveKnown } from '@mallee/gateway';
import type { Visit } from './door.ts';
import { everyHeader, strangerHeaders } from './headers.ts';
import type { Session } from './logins.ts';
import { scopeOf } from './request.ts';

/** Parameters that go on to S3; every other would make another operation of the request. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  GET: ['versionId'],
  HEAD: ['versionId'],
  PUT: ['uploadId', 'partNumber'],
};
/** Headers that go on beside `x-amz-*`. */
const passed = [
  ...['range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'user-agent', 'referer'],
  ...['content-length', 'content-type', 'content-md5', 'transfer-encoding', 'expect'],
];
/** Of signatures, and of bodies as signed clients frame them. */
const ofSigners = /^x-amz-(date|security-token|content-sha256|decoded-content-length|trailer)$/;

/** What a browser may show in the console's own page: nothing that can hold a script. */
const harmless = new Set([
  'text/plain',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
]);

/** `objects/{bucket}/{key}`: an object's content in or out, by S3's own operations. */
export function serveObject(visit: Visit & { readonly session: Session }): Promise<void> {
  const { parts, incoming, outgoing, session, peer, proceed, rest, query } = visit;
  const method = incoming.method!;
  if (!/^\/[^/]+\/./.test(rest)) throw new AwsError('NotFound', 404, 'The path must be objects/BUCKET/KEY.');
  const asked = parameters[method]!.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  const s3Query = asked.join('&');
  const route = {
    service: 's3',
    protocol: 'restXml',
    prefix: '',
    path: rest,
    query: s3Query,
    bucketFromHost: false,
  } as const;
  const shown = query.get('inline') === '1';
  return serveKnown(parts.gateway, incoming, outgoing, {
    request: { method, target: s3Query === '' ? rest : `${rest}?${s3Query}`, headers: passOn(incoming.headers) },
    route,
    scope: scopeOf(session, peer, incoming),
    proceed,
    failsAs: 'consoleJson',
    headers: (output) => (output && method !== 'PUT' ? contentHeaders(output, rest, shown) : everyHeader),
  });
}

function contentHeaders({ ContentType }: Readonly<Record<string, unknown>>, path: string, shown: boolean) {
  const [type] = String(ContentType ?? '')
    .toLowerCase()
    .split(';');
  const inline = shown && harmless.has(type!.trim());
  // The name is as the path has it, percent-encoded, which RFC 8187 wants too.
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return {
    ...strangerHeaders,
    'cache-control': 'private, no-cache',
    'content-disposition': inline ? 'inline' : `attachment; filename*=UTF-8''${name}`,
    ...(inline && { 'content-type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type!.trim() }),
  };
}

function passOn(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => passed.includes(name) || (name.startsWith('x-amz-') && !ofSigners.test(name)),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
