/**
 * The same bytes in chunks of exactly `size`, the last of 1 to `size`. A chunk that lies within one piece is a view on
 * it, so pieces may be lent; what is kept until the next piece is copied.
 */
export async function* inChunks(
  pieces: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Buffer, void, undefined> {
  let kept: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    while (rest.length > 0) {
      const part = rest.subarray(0, size - length);
      rest = rest.subarray(part.length);
      if (part.length === size) {
        yield part;
        continue;
      }
      length += part.length;
      kept.push(length === size ? part : Buffer.from(part));
      if (length < size) continue;
      yield Buffer.concat(kept);
      kept = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(kept);
}
