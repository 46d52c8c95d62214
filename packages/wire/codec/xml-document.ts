import type { StructShape } from '../schema/shape.ts';
import { isLong, type Sink, structWriter } from './xml-write.ts';

/** A whole document: what precedes the structure's members, they, and what follows. Long ones come in pieces. */
export function xmlDocument(
  head: string,
  shape: StructShape | undefined,
  value: Record<string, unknown>,
  tail: string,
): Buffer | Iterable<Buffer> {
  if (shape && isLong(value)) return pieces(head, shape, value, tail);
  const out: Sink = { text: head };
  if (shape) structWriter(shape).write(value, out);
  return Buffer.from(out.text + tail);
}

function* pieces(head: string, shape: StructShape, value: Record<string, unknown>, tail: string): Generator<Buffer> {
  const out: Sink = { text: head };
  for (const _ of structWriter(shape).parts!(value, out)) {
    yield Buffer.from(out.text);
    out.text = '';
  }
  yield Buffer.from(out.text + tail);
}
