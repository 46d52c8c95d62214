import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { untarOne } from '@mallee/bundle';
import { tarOf } from './tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'mallee-untar-'));
after(() => rmSync(folder, { recursive: true }));

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function content(archive: Buffer, chunk = 1000): Promise<Buffer> {
  async function* source() {
    for (let at = 0; at < archive.length; at += chunk) yield archive.subarray(at, at + chunk);
  }
  return gather(untarOne(source(), 1e8));
}

const tar = (...words: string[]) =>
  execFileSync('/bin/tar', ['-C', folder, '-c', ...words, 'disk.img'], { maxBuffer: 2e8 });

test('what the tar program packs is unpacked, with holes and without, in any of its formats', async () => {
  // A hole, data, a longer hole: enough pieces for a second block of them.
  const image = Buffer.alloc(40 * 256 * 1024);
  for (let at = 0; at < 40; at += 2) randomBytes(4096).copy(image, at * 256 * 1024);
  const path = join(folder, 'disk.img');
  writeFileSync(path, '');
  truncateSync(path, image.length);
  writeFileSync(path, image);
  execFileSync('/usr/bin/fallocate', ['--dig-holes', path]);
  const sparse = tar('-S', '--format=gnu');
  assert.ok(sparse.length < image.length / 2, 'the archive has holes');
  for (const archive of [sparse, tar('--format=gnu'), tar('--format=ustar'), tar('--format=posix')])
    assert.ok((await content(archive)).equals(image));
});

test('the tar program lists and unpacks what is packed here', async () => {
  const image = randomBytes(1234);
  const archive = await gather(tarOf('a.img', image.length, Readable.from([image])));
  assert.match(
    execFileSync('/bin/tar', ['-tvf', '-'], { input: archive }).toString(),
    /^-rw-r--r-- 0\/0 +1234 1970-01-01 \d\d:\d\d a\.img\n$/,
  );
  assert.ok(execFileSync('/bin/tar', ['-xOf', '-'], { input: archive }).equals(image));
  assert.ok((await content(archive, 7)).equals(image));
});

test('an archive that is cut off, or holds something else, is refused', async () => {
  const whole = tar('--format=ustar');
  await assert.rejects(content(whole.subarray(0, 5000)), { message: /it is cut off/ });
  const link = Buffer.from(whole);
  link[156] = '2'.charCodeAt(0);
  // The header's own sum has to agree.
  const sum = link.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  link.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  await assert.rejects(content(link), { message: /not a file \(type 2\)/ });
});
