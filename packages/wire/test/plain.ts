import type { Shape } from '../schema/shape.ts';

/** Dates as ISO texts and bytes as base64, the way the referee writes them. */
export function toPlain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

/** The inverse, by the shape. */
export function fromPlain(shape: Shape | undefined, value: unknown): unknown {
  if (value === undefined || !shape) return value;
  switch (shape.kind) {
    case 'struct': {
      const members = new Map(shape.members.map((member) => [member.name, member]));
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [name, fromPlain(members.get(name)?.shape, item)]),
      );
    }
    case 'list':
      return (value as unknown[]).map((item) => fromPlain(shape.item.shape, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, fromPlain(shape.value.shape, item)]),
      );
    case 'blob':
      return Buffer.from(value as string, 'base64');
    case 'timestamp':
    case 'date-time':
    case 'http-date':
    case 'epoch-seconds':
      return new Date(value as string);
    default:
      return value;
  }
}

/** All of a body, however it comes. */
export async function gather(body: Buffer | Iterable<Buffer> | AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
