import { isUtf8 } from 'node:buffer';
import { AwsError } from '@mallee/base';
import { parseBoolean, parseNumber, parseTimestamp, parseUtf8 } from '../codec/scalars.ts';
import { readXml } from '../codec/xml-read.ts';
import { elementName, isBound } from '../codec/xml-write.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import type { S3Place } from '../route/s3-path.ts';
import { memo } from '../schema/memo.ts';
import type { Member, StructShape } from '../schema/shape.ts';

export interface RestParts {
  place: S3Place;
  query: ReadonlyMap<string, string>;
  headers: Readonly<Record<string, string>>;
  /** Not looked at where it is an object's content. */
  body: Buffer;
}

type Input = Record<string, unknown>;

/** A shape's members by where they are found, sorted once. */
interface Plan {
  readonly labels: readonly Member[];
  readonly queries: readonly (readonly [name: string, member: Member])[];
  readonly headers: readonly (readonly [name: string, member: Member])[];
  readonly prefixed: readonly (readonly [prefix: string, member: Member])[];
  readonly payload: Member | undefined;
  /** Whether a body holds the members that are found nowhere else. */
  readonly document: boolean;
}

const planOf: (shape: StructShape) => Plan = memo(({ members }) => ({
  labels: members.filter(({ traits }) => traits.label),
  queries: members.flatMap((member) => (member.traits.query === undefined ? [] : [[member.traits.query, member]])),
  headers: members.flatMap((member) => (member.traits.header === undefined ? [] : [[member.traits.header, member]])),
  prefixed: members.flatMap((member) => (member.traits.prefix === undefined ? [] : [[member.traits.prefix, member]])),
  payload: members.find(({ traits }) => traits.payload),
  document: members.some((member) => !isBound(member)),
}));

/** Gathers an operation's input from path, query, headers and body as its schema's HTTP bindings say. */
export function readBindings(shape: StructShape, parts: RestParts): Input {
  const { labels, queries, headers, prefixed, payload, document } = planOf(shape);
  const input: Input = {};
  const put = (name: string, value: unknown) => {
    if (value !== undefined) input[name] = value;
  };
  for (const { name } of labels) put(name, name === 'Bucket' ? parts.place.bucket : parts.place.key);
  if (parts.query.size > 0)
    for (const [name, member] of queries) put(member.name, readQuery(member, name, parts.query.get(name)));
  for (const [name, member] of headers) {
    const raw = parts.headers[name];
    if (raw !== undefined) put(member.name, readHeader(member, name, raw));
  }
  for (const [prefix, { name }] of prefixed) put(name, readPrefixed(prefix, parts.headers));
  if (payload) put(payload.name, readPayload(payload, parts.body));
  else if (document && parts.body.length > 0)
    Object.assign(input, readXml(shape, shape.traits.x ?? shape.name, parts.body));
  return input;
}

/** As in S3, a number or date without text is not there. */
function readQuery(member: Member, name: string, text: string | undefined): unknown {
  if (text === undefined || (text === '' && member.shape.kind !== 'string')) return undefined;
  // These become response headers.
  if (name.startsWith('response-') && /[\x00-\x1f\x7f]/.test(text))
    throw invalidArgument('A header may not hold control characters.', name);
  return parsed(member, name, text);
}

function readHeader(member: Member, name: string, raw: string): unknown {
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
  if (value === undefined) throw invalidArgument(unreadable(shape.kind, name), name, text.slice(0, 200));
  return value;
}

const unreadable = (kind: string, name: string) =>
  kind === 'number' ? `Provided ${name} not an integer or within integer range` : `${name} is not a valid ${kind}.`;

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
