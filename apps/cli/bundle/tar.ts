import { CommandError } from '../frame/failure.ts';

const block = 512;
/** The largest size that eleven octal digits hold. */
const octalLimit = 8 ** 11;

/** One file as a tar stream (ustar; sizes from 8 GiB on in GNU's binary form). The source must give exactly that many bytes. */
export async function* tarOf(
  name: string,
  size: number,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield header(name, size);
  let seen = 0;
  for await (const chunk of source) {
    seen += chunk.length;
    if (seen > size) throw new CommandError(`the image has more than ${size} bytes`);
    yield chunk;
  }
  if (seen !== size) throw new CommandError(`the image has ${seen} bytes, not ${size}`);
  yield Buffer.alloc(((block - (size % block)) % block) + 2 * block);
}

function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new CommandError(`the name of the image is longer than 100 bytes: ${name}`);
  const made = Buffer.alloc(block);
  made.write(name, 0);
  made.write('0000644\0', 100);
  made.write('0000000\0', 108);
  made.write('0000000\0', 116);
  if (size < octalLimit) made.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    made[124] = 0x80;
    made.writeBigUInt64BE(BigInt(size), 128);
  }
  made.write('00000000000\0', 136);
  made.write('        ', 148);
  made.write('0', 156);
  made.write('ustar\x0000', 257);
  const sum = made.reduce((total, byte) => total + byte, 0);
  made.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return made;
}
