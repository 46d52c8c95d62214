import { serialization } from '../errors.ts';
import type { Limits, Shape, StructShape } from '../schema/shape.ts';
import { fits, parseBlob, parseTimestamp, validDate } from './scalars.ts';

type Input = Record<string, unknown>;

/**
 * Checks a decoded JSON or CBOR value against its shape and gives the input: known members only, dates and bytes in
 * place of what stands for them. Members that an operation does not have are ignored, as AWS does.
 */
export function readValue(shape: StructShape, value: unknown): Input {
  return readStruct(shape, value, '');
}

function read(shape: Shape, limits: Limits, value: unknown, path: string): unknown {
  switch (shape.kind) {
    case 'struct':
      return readStruct(shape, value, path);
    case 'list':
      if (!Array.isArray(value)) throw wrong(path, 'a list');
      return value.map((item, index) => read(shape.item.shape, shape.item.limits, item, `${path}.${index + 1}`));
    case 'map': {
      const map: Input = Object.create(null);
      for (const [key, item] of Object.entries(object(value, path))) {
        if (item !== null) map[key] = read(shape.value.shape, shape.value.limits, item, `${path}.${key}`);
      }
      return map;
    }
    case 'string':
      if (typeof value !== 'string') throw wrong(path, 'a string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(path, 'a boolean');
      return value;
    case 'number':
      return readNumber(value, limits, path);
    case 'blob':
      return readBlob(value, path);
    default:
      return readDate(value, path);
  }
}

function readStruct(shape: StructShape, value: unknown, path: string): Input {
  const source = object(value, path);
  const struct: Input = {};
  for (const { name, shape: target, limits } of shape.members) {
    const part = Object.hasOwn(source, name) ? source[name] : undefined;
    if (part !== undefined && part !== null)
      struct[name] = read(target, limits, part, path === '' ? name : `${path}.${name}`);
  }
  return struct;
}

function object(value: unknown, path: string): Input {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!plain || value instanceof Date || ArrayBuffer.isView(value)) throw wrong(path || 'The request', 'a structure');
  return value as Input;
}

/** JSON has no notation for what is not finite: these words stand for it. */
function readNumber(value: unknown, { int }: Limits, path: string): number {
  const number = value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
  if (typeof number !== 'number') throw wrong(path, 'a number');
  if (int && !fits(number, int)) throw wrong(path, 'an integer');
  return number;
}

function readBlob(value: unknown, path: string): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  const bytes = typeof value === 'string' ? parseBlob(value) : undefined;
  if (!bytes) throw wrong(path, 'base64');
  return bytes;
}

/** Seconds since 1970 in JSON, tagged in CBOR; dates in words are understood too. */
function readDate(value: unknown, path: string): Date {
  const date =
    value instanceof Date
      ? value
      : typeof value === 'number'
        ? validDate(Math.round(value * 1000))
        : typeof value === 'string'
          ? parseTimestamp(value)
          : undefined;
  if (!date) throw wrong(path, 'a timestamp');
  return date;
}

function wrong(path: string, expected: string): Error {
  return serialization(`${path.slice(0, 200)} is not ${expected}.`);
}
