import type { Shape, StructShape } from '../schema/shape.ts';

/** What dates and bytes become before a value is written. */
export interface ValueDialect {
  date(value: Date): unknown;
  bytes(value: Uint8Array): unknown;
  /** Numbers that are not finite. */
  special(value: number): unknown;
}

type Output = Record<string, unknown>;

/** The output as its shape has it and nothing more, ready for JSON or CBOR. */
export function writeValue(shape: StructShape, value: Output, dialect: ValueDialect): Output {
  const struct: Output = {};
  for (const member of shape.members) {
    const part = value[member.name];
    if (part !== undefined && part !== null) struct[member.name] = writePart(member.shape, part, dialect);
  }
  return struct;
}

/** The same for a part of an output. */
export function writePart(shape: Shape, value: unknown, dialect: ValueDialect): unknown {
  switch (shape.kind) {
    case 'struct':
      return writeValue(shape, value as Output, dialect);
    case 'list':
      return (value as unknown[]).map((item) => writePart(shape.item.shape, item, dialect));
    case 'map': {
      const map: Output = Object.create(null);
      for (const [key, item] of Object.entries(value as Output)) map[key] = writePart(shape.value.shape, item, dialect);
      return map;
    }
    case 'blob':
      return dialect.bytes(value as Uint8Array);
    case 'number':
      return Number.isFinite(value) ? value : dialect.special(value as number);
    default:
      return value instanceof Date ? dialect.date(value) : value;
  }
}
