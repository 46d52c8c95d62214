import { isUtf8 } from 'node:buffer';
import { AwsError } from '@mallee/base';
import { parseBoolean, parseNumber, parseTimestamp, parseUtf8 } from '../codec/scalars.ts';
import { readXml } from '../codec/xml-read.ts';
import { elementName, isBound } from '../codec/xml-write.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import type { S3Place } from '../route/s3-path.ts';
import type { Member, StructShape } from '../schema/shape.ts';

export interface RestParts {
  place: S3Place;
  query: ReadonlyMap<string, string>;
  headers: Readonly<Record<string, string>>;
  /** Not looked at where it is an object's content. */
  body: Buffer;
}

type Input = Record<string, unknown>;

/** Gathers an operation's input from path, query, headers and body as its schema's HTTP bindings say. */
export function readBindings(shape: StructShape, parts: RestParts): Input {
  const input: Input = {};
  for (const member of shape.members) {
    const value = isBound(member) ? readBound(member, parts) : undefined;
    if (value !== undefined) input[member.name] = value;
  }
  const payload = shape.members.find(({ traits }) => traits.payload);
  if (payload) {
    const value = readPayload(payload, parts.body);
    if (value !== undefined) input[payload.name] = value;
  } else if (shape.members.some((member) => !isBound(member)) && parts.body.length > 0) {
    Object.assign(input, readXml(shape, shape.traits.x ?? shape.name, parts.body));
  }
  return input;
}

function readBound(member: Member, { place, query, headers }: RestParts): unknown {
  const { traits } = member;
  if (traits.label) return member.name === 'Bucket' ? place.bucket : place.key;
  if (traits.query !== undefined) return readQuery(member, traits.query, query.get(traits.query));
  if (traits.prefix !== undefined) return readPrefixed(traits.prefix, headers);
  return traits.header === undefined ? undefined : readHeader(member, traits.header, headers[traits.header]);
}

/** As in S3, a number or date without text is not there. */
function readQuery(member: Member, name: string, text: string | undefined): unknown {
  if (text === undefined || (text === '' && member.shape.kind !== 'string')) return undefined;
  // These become response headers.
  if (name.startsWith('response-') && /[\x00-\x1f\x7f]/.test(text))
    throw invalidArgument('A header may not hold control characters.', name);
  return parsed(member, name, text);
}

function readHeader(member: Member, name: string, raw: string | undefined): unknown {
  if (raw === undefined) return undefined;
  const text = headerText(raw);
  if (member.shape.kind === 'list') return text.split(',').map((item) => item.trim());
  if (isLenientDate(name, member)) return parseTimestamp(text);
  return parsed(member, name, text);
}

/**
 * RFC 9110 has conditions ignored whose dates cannot be read, and `Expires` may hold any text: the operations that
 * store it find it in `ExpiresString`.
 */
function isLenientDate(name: string, { shape }: Member): boolean {
  return (shape.kind === 'timestamp' && (/-(un)?modified-since$/.test(name) || name === 'expires')) ?? false;
}

function parsed({ shape, limits }: Member, name: string, text: string): unknown {
  const value =
    shape.kind === 'string'
      ? text
      : shape.kind === 'number'
        ? parseNumber(text, limits.int)
        : shape.kind === 'boolean'
          ? parseBoolean(text)
          : parseTimestamp(text);
  if (value === undefined) throw invalidArgument(`${name} is not a valid ${shape.kind}.`, name, text.slice(0, 200));
  return value;
}

function readPrefixed(prefix: string, headers: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const found: Record<string, string> = Object.create(null);
  let any = false;
  for (const name in headers) {
    if (!name.startsWith(prefix) || name.length === prefix.length) continue;
    found[name.slice(prefix.length)] = headerText(headers[name]!);
    any = true;
  }
  return any ? found : undefined;
}

/** Clients send UTF-8 in headers although HTTP has latin1. */
function headerText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

function readPayload(member: Member, body: Buffer): unknown {
  const { shape } = member;
  if (shape.kind === 'stream') return undefined;
  if (body.length === 0) {
    if (member.required) throw new AwsError('MissingRequestBodyError', 400, 'Request Body is empty');
    return undefined;
  }
  if (shape.kind === 'struct') return readXml(shape, member.traits.x ?? shape.traits.x ?? shape.name, body);
  if (shape.kind === 'blob') return body;
  const text = parseUtf8(body);
  if (text === undefined) throw malformedXml(`${elementName(member)} is not UTF-8`);
  return text;
}
