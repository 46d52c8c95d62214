import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import fc from 'fast-check';
import { type BundleOptions, bundle, tar } from '../test/bundle.ts';
import { readManifest } from './manifest.ts';
import { unbundle } from './unbundle.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const image = Buffer.concat([randomBytes(30_000), Buffer.alloc(200_000), randomBytes(10_001)]);
const user = '111111111111';

async function open(made: ReturnType<typeof bundle>, cloudKey = keys.privateKey): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const openPart = async (name: string) =>
    (async function* () {
      const body = made.parts.get(name);
      if (!body) throw new Error(`${name} is missing`);
      for (let at = 0; at < body.length; at += 777) yield body.subarray(at, at + 777);
    })();
  for await (const chunk of unbundle(readManifest(made.manifest.toString()), cloudKey, openPart)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const made = (options: Partial<BundleOptions> = {}) => bundle(image, keys, { user, ...options });
const refused = (promise: Promise<unknown>, why: RegExp) =>
  assert.rejects(
    promise,
    (error) => error instanceof AwsError && error.code === 'InvalidManifest' && why.test(error.message),
  );

describe('a bundle', () => {
  test('gives back the image, whatever the size of its parts', async () => {
    for (const partBytes of [100, 10_000, 10_000_000]) assert.deepEqual(await open(made({ partBytes })), image);
  });

  test('written by tar itself, sparse or with long names, gives back the image', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mallee-tar-'));
    try {
      const name = `${'long-'.repeat(30)}disk.img`;
      const holed = join(folder, name);
      writeFileSync(holed, randomBytes(5000));
      truncateSync(holed, 3_000_000);
      for (const format of [['--format=gnu'], ['--format=gnu', '-S'], ['--format=pax']]) {
        const archive = execFileSync('tar', ['-c', ...format, '-C', folder, name], { maxBuffer: 2 ** 24 });
        const content = readFileSync(holed);
        assert.deepEqual(await open(bundle(content, keys, { user, archive })), content, format.join(' '));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('for another cloud, or with noise for a key, is refused without telling which', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await refused(open(made(), other), /not encrypted for this cloud/);
    const noise = made({ edit: (xml) => xml.replace(/(<ec2_encrypted_key[^>]*>)..../, '$1dead') });
    await refused(open(noise), /not encrypted for this cloud/);
  });

  test('whose bytes were changed is refused, wherever the change is', async () => {
    const damaged = made();
    const part = damaged.parts.get('disk.img.part.1')!;
    part[5] = part[5]! ^ 1;
    await refused(open(damaged), /digest of part disk.img.part.1/);
    await refused(
      open(made({ edit: (xml) => xml.replace(/(<digest algorithm="SHA1">)..../, '$1dead') })),
      /digest of the image/,
    );
    await refused(open(made({ edit: (xml) => xml.replace(/<size>\d+/, '<size>5') })), /more than 5/);
    await refused(open(made({ edit: (xml) => xml.replace(/<size>\d+/, '<size>999999') })), /not 999999/);
  });

  test('that holds anything but one file is refused', async () => {
    const two = Buffer.concat([tar('a', image).subarray(0, -1024), tar('b', image)]);
    await refused(open(made({ archive: two })), /more than one file/);
    await refused(open(made({ archive: tar('link', Buffer.alloc(0), '2') })), /not a file/);
    await refused(open(made({ archive: Buffer.alloc(0) })), /cut off/);
    await refused(open(made({ archive: randomBytes(2000) })), /cannot be read/);
    await refused(open(made({ archive: tar('a', image).subarray(0, 100_000) })), /cut off/);
  });

  test('says of a part that cannot be read what its reader said', async () => {
    const lost = made();
    lost.parts.delete('disk.img.part.2');
    await assert.rejects(open(lost), /disk.img.part.2 is missing/);
  });
});

describe('a manifest', () => {
  test('names architecture, kernel, owner and parts', () => {
    const { manifest } = made({ architecture: 'i386', kernelId: 'eki-12345678' });
    const { architecture, kernelId, ramdiskId, user: by, name, size, parts } = readManifest(manifest.toString());
    assert.deepEqual(
      { architecture, kernelId, ramdiskId, by, name, size },
      {
        architecture: 'i386',
        kernelId: 'eki-12345678',
        ramdiskId: undefined,
        by: user,
        name: 'disk.img',
        size: image.length,
      },
    );
    assert.equal(parts[0]!.name, 'disk.img.part.0');
  });

  test('that is not whole is refused', () => {
    const edits: [RegExp, string][] = [
      [/<manifest>/, '<!DOCTYPE x [<!ENTITY a "b">]><manifest>'],
      [/<\/manifest>/, ''],
      [/<parts count="\d+">/, '<parts count="1">'],
      [/<user>.*<\/user>/, '<user>admin</user>'],
      [/<filename>disk.img.part.0/, '<filename>../../secret'],
      [/<part index="0">/, '<part index="7">'],
      [/algorithm="SHA1"/, 'algorithm="MD5"'],
      [/<ec2_encrypted_iv>..../, '<ec2_encrypted_iv>zz'],
      [/<name>disk.img/, '<name>a/b'],
    ];
    for (const [from, to] of edits) {
      const xml = made({ edit: (text) => text.replace(from, to) }).manifest.toString();
      assert.throws(
        () => readManifest(xml),
        (error) => error instanceof AwsError && error.code === 'InvalidManifest',
        to,
      );
    }
  });

  test('of any text is read or refused, never anything else', () => {
    const whole = made().manifest.toString();
    const cut = fc.tuple(fc.nat(whole.length), fc.nat(60), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          cut.map(([at, length, put]) => whole.slice(0, at) + put + whole.slice(at + length)),
        ),
        (text) => {
          try {
            readManifest(text);
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
