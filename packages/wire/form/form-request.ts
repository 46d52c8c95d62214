import { readXml } from '../codec/xml-read.ts';
import { escapeXml } from '../codec/xml-write.ts';
import { malformedXml } from '../errors.ts';
import type { ServiceModel } from '../models.ts';
import type { WireAnswer, WireRequest } from '../protocols/protocol.ts';
import { xmlDeclaration } from '../protocols/query.ts';
import type { Route } from '../route/find-service.ts';
import { formErrors } from './form-errors.ts';
import type { Form } from './multipart.ts';

/** Fields that are headers of the same name in a PUT, beside `x-amz-*`. */
const sameName = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
/** Others would make it another request: a copy, or one whose body is framed. */
const ofObject =
  /^x-amz-(?:acl|meta-.+|checksum-.+|storage-class|website-redirect-location|server-side-encryption.*|object-lock-.+)$/;

/** The fields with the name of the file in them where a form asks for that. */
export function filledIn({ fields, fileName }: Form): ReadonlyMap<string, string> {
  const fixed = new Set(['policy', 'signature', 'x-amz-signature']);
  return new Map(
    [...fields].map(([name, value]) => [
      name,
      fixed.has(name) ? value : value.replace(/\$\{filename\}/g, () => fileName),
    ]),
  );
}

/** The PUT of an object that a form amounts to. */
export function requestOfForm(
  model: ServiceModel,
  route: Route,
  fields: ReadonlyMap<string, string>,
  bucket: string,
): { request: WireRequest; route: Route } {
  const key = fields.get('key');
  if (!key) throw formErrors.field('key');
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of fields) {
    if (ofObject.test(name) || sameName.includes(name)) headers[name] = headerBytes(name, value);
  }
  const acl = fields.get('acl');
  if (acl !== undefined) headers['x-amz-acl'] = headerBytes('acl', acl);
  const tagging = fields.get('tagging');
  if (tagging !== undefined) headers['x-amz-tagging'] = tagHeader(model, tagging);
  // The file's length is not told.
  headers['transfer-encoding'] = 'chunked';
  const path = `/${encodeURIComponent(bucket)}/${encodeURIComponent(key)}`;
  const { bucket: _, ...rest } = route;
  return {
    request: { method: 'PUT', target: path, headers },
    route: { ...rest, prefix: '', path, query: '', bucketFromHost: false },
  };
}

function headerBytes(name: string, value: string): string {
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) throw formErrors.field(name, 'A field may not hold control characters.');
  return Buffer.from(value.trim(), 'utf8').toString('latin1');
}

/** Forms bring tags as the document of PutObjectTagging. */
function tagHeader(model: ServiceModel, xml: string): string {
  const shape = model.operations.get('PutObjectTagging')?.input?.members.find(({ name }) => name === 'Tagging')?.shape;
  if (shape?.kind !== 'struct') throw new Error('PutObjectTagging has no Tagging.');
  const { TagSet } = readXml(shape, 'Tagging', Buffer.from(xml)) as { TagSet?: { Key?: string; Value?: string }[] };
  if (!TagSet) throw malformedXml('Tagging has no TagSet');
  return new URLSearchParams(TagSet.map(({ Key = '', Value = '' }): [string, string] => [Key, Value])).toString();
}

/** What the browser is told: a page to go to, or a status of the form's choice. */
export function answerForm(
  fields: ReadonlyMap<string, string>,
  stored: { bucket: string; key: string; etag: string; headers: WireAnswer['headers'] },
): WireAnswer {
  const { bucket, key, etag, headers } = stored;
  const redirect = redirectOf(fields.get('success_action_redirect') ?? fields.get('redirect'), stored);
  if (redirect) return { status: 303, headers: { ...headers, location: redirect }, body: undefined };
  const location = `/${encodeURIComponent(bucket)}/${encodeURIComponent(key)}`;
  const status = fields.get('success_action_status');
  if (status === '201') {
    const parts = { Location: location, Bucket: bucket, Key: key, ETag: etag };
    const inner = Object.entries(parts).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
    const body = Buffer.from(`${xmlDeclaration}<PostResponse>${inner.join('')}</PostResponse>`);
    return { status: 201, headers: { ...headers, location, 'content-type': 'application/xml' }, body };
  }
  return { status: status === '200' ? 200 : 204, headers: { ...headers, location }, body: undefined };
}

/** What is no absolute URL of the web counts as not given. */
function redirectOf(text: string | undefined, stored: { bucket: string; key: string; etag: string }) {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  for (const name of ['bucket', 'key', 'etag'] as const) url.searchParams.append(name, stored[name]);
  return url.href;
}
