import { resolve } from 'node:path';
import { type Secret, unbundleStream } from '@mallee/bundle';
import { neededPrivateKey } from '../bundle/keys.ts';
import { readManifest } from '../bundle/manifest.ts';
import { contentOf, faultsTold, ownSecret, writeWhole } from '../bundle/open.ts';
import { command, parsed, text } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { UsageError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';

export default command({
  summary: 'Make an image again from the parts of its bundle, which come as one stream',
  about:
    'The parts are read in their order, one behind the other. The key and vector are given, or taken from the manifest ' +
    'with your private key; then the image is checked against its digest. What goes to standard output is sound only if ' +
    'the exit status is 0; a file is there only then.',
  options: {
    source: text('-i FILE', 'where to read the parts (default: standard input)'),
    destination: text('-o FILE', 'where to write the image (default: standard output)'),
    key: parsed('--enc-key HEX', hexBytes, 'the key that the bundle was encrypted with'),
    iv: parsed('--enc-iv HEX', hexBytes, 'the vector that it was encrypted with'),
    manifest: text('-m, --manifest FILE', 'the manifest, instead of both'),
    privateKey: text('-k, --privatekey FILE', 'with -m: your private key (EC2_PRIVATE_KEY)'),
  },
  examples: [
    'euca-download-bundle -b images -p disk.img -d - | euca-unbundle-stream -m disk.img.manifest.xml > disk.img',
    'cat disk.img.part.0 disk.img.part.1 | euca-unbundle-stream --enc-key KEY --enc-iv IV -o disk.img',
  ],
  async run(context, { source, destination, ...given }) {
    const { system, out } = context;
    const { secret, packed } = opening(context, given);
    const parts = source === undefined || source === '-' ? system.stdin : contentOf(resolve(system.cwd, source));
    const image = faultsTold(unbundleStream(parts as AsyncIterable<Uint8Array>, secret, packed));
    if (destination === undefined || destination === '-') {
      for await (const chunk of image) await system.stdout.write(chunk);
      return;
    }
    const path = resolve(system.cwd, destination);
    await writeWhole(path, image);
    out.say(`Wrote ${path}`);
  },
});

interface Given {
  readonly key: Buffer | undefined;
  readonly iv: Buffer | undefined;
  readonly manifest: string | undefined;
  readonly privateKey: string | undefined;
}

/** What opens the bundle, and what is known of the image in it. */
function opening(context: Context, { key, iv, manifest: file, privateKey }: Given) {
  if (file === undefined) {
    if (privateKey !== undefined) throw new UsageError('argument -k/--privatekey: goes with -m/--manifest');
    if (key === undefined || iv === undefined)
      throw new UsageError('either --enc-key and --enc-iv, or -m must be given');
    return { secret: { key, iv } satisfies Secret, packed: undefined };
  }
  if (key !== undefined || iv !== undefined)
    throw new UsageError('argument -m/--manifest: not allowed with --enc-key or --enc-iv');
  const manifest = readManifest(readLocal(context.system, file), file);
  return { secret: ownSecret(manifest, neededPrivateKey(context, privateKey)), packed: manifest };
}

function hexBytes(given: string): Buffer {
  if (!/^[0-9a-f]{32}$/i.test(given)) throw new Error(`'${given}' is no 32 hexadecimal digits`);
  return Buffer.from(given, 'hex');
}
