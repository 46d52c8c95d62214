import { AwsError } from '@mallee/base';
import { readValue } from '../codec/value-read.ts';
import { type ValueDialect, writePart } from '../codec/value-write.ts';
import { requestErrors, serialization } from '../errors.ts';
import type { Operation } from '../models.ts';
import { checker } from '../schema/check.ts';
import type { Member, Shape, StructShape } from '../schema/shape.ts';
import { openNamed, parseJson } from './aws-json.ts';
import type { ProtocolCodec, WireBody } from './protocol.ts';

const check = checker({ member: ({ name }) => name });
const dialect: ValueDialect = {
  date: (value) => value.toISOString(),
  bytes: (value) => Buffer.from(value).toString('base64'),
  special: String,
};

/**
 * What the web console speaks, for every service alike: JSON posted to a path that ends in the operation's name, with
 * members called as in the SDKs, dates as ISO 8601 and bytes in base64. No signature goes with it; only the console's
 * own door, which knows its sessions, takes it. It is stricter than AWS's protocols: an unknown member is an error.
 */
export const consoleJson: ProtocolCodec = {
  open(model, _route, { method, target }) {
    const [path] = target.split('?');
    const opened = openNamed(model, method, path!.slice(path!.lastIndexOf('/') + 1));
    const operation = model.operations.get(opened.operation)!;
    if (streams(operation.input) || streams(operation.output))
      throw new AwsError(
        'StreamingOperation',
        400,
        `${operation.name} moves an object's content. Use objects/ instead.`,
      );
    return opened;
  },

  read(operation, route, _request, body) {
    const value = parseJson(body);
    const shape: StructShape = operation.input ?? { kind: 'struct', name: '', members: [], traits: {} };
    const input = readValue(shape, value);
    const unknown = unknownMember(shape, value, '');
    if (unknown !== undefined) throw serialization(`${operation.name} has no parameter ${unknown.slice(0, 200)}.`);
    const problems = check(shape, input);
    if (problems.length > 0) throw requestErrors(route.service, problems);
    return { input };
  },

  write(_model, operation, output, { requestId }) {
    return { status: 200, headers: head(requestId), body: bodyOf(operation, output) };
  },

  error(_model, error, { requestId }) {
    const { code, message, fields, status } = error;
    // Whoever is to wait is told in the body too, where a page looks.
    const wait = error.headers['retry-after'];
    const told = {
      ...fields,
      code,
      message,
      requestId,
      ...(wait !== undefined && { retryAfterSeconds: Number(wait) }),
    };
    return { status, headers: { ...error.headers, ...head(requestId) }, body: Buffer.from(JSON.stringify(told)) };
  },
};

const head = (requestId: string) => ({
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-amzn-requestid': requestId,
});

const streams = (shape: StructShape | undefined): boolean =>
  shape?.members.some((member) => member.shape.kind === 'stream' || member.shape.kind === 'events') ?? false;

/** Items of a list that are written without a pause. */
const slice = 200;

/** In one piece where no list is long; otherwise in slices, so that a long list does not hold up everybody else. */
function bodyOf({ output: shape }: Operation, output: Record<string, unknown>): WireBody {
  const members = (shape?.members ?? []).filter(({ name }) => output[name] !== undefined && output[name] !== null);
  const pieces = piecesOf(members, output);
  const long = members.some(({ name }) => Array.isArray(output[name]) && output[name].length > slice);
  return long ? pieces : Buffer.concat([...pieces]);
}

function* piecesOf(members: readonly Member[], output: Record<string, unknown>): Generator<Buffer> {
  yield Buffer.from('{');
  for (const [index, { name, shape }] of members.entries()) {
    yield Buffer.from(`${index > 0 ? ',' : ''}${JSON.stringify(name)}:`);
    const value = output[name];
    if (shape.kind === 'list' && Array.isArray(value)) yield* itemsOf(shape.item.shape, value);
    else yield Buffer.from(JSON.stringify(writePart(shape, value, dialect)));
  }
  yield Buffer.from('}');
}

function* itemsOf(shape: Shape, items: readonly unknown[]): Generator<Buffer> {
  yield Buffer.from('[');
  for (let start = 0; start < items.length; start += slice) {
    const some = items.slice(start, start + slice).map((item) => JSON.stringify(writePart(shape, item, dialect)));
    yield Buffer.from((start > 0 ? ',' : '') + some.join(','));
  }
  yield Buffer.from(']');
}

/** The path of the first member that the shape does not have; the value's types are known to be right. */
function unknownMember(shape: Shape, value: unknown, path: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (shape.kind === 'list')
    return first(value as unknown[], (item, at) => unknownMember(shape.item.shape, item, `${path}.${at + 1}`));
  if (shape.kind === 'map')
    return first(Object.entries(value), ([key, item]) => unknownMember(shape.value.shape, item, `${path}.${key}`));
  if (shape.kind !== 'struct') return undefined;
  return first(Object.entries(value), ([name, part]) => {
    const here = path === '' ? name : `${path}.${name}`;
    const member = shape.members.find((each) => each.name === name);
    return member ? unknownMember(member.shape, part, here) : here;
  });
}

function first<Item>(items: readonly Item[], look: (item: Item, at: number) => string | undefined): string | undefined {
  for (const [at, item] of items.entries()) {
    const found = look(item, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
