import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { choice, needed, parsedList, text, whole } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { CommandError, fileTrouble, UsageError } from '../frame/failure.ts';
import { bundleAccount, bundleKeys } from './keys.ts';
import { makeBundle } from './make.ts';
import { manifestText } from './manifest.ts';

/** What is bundled, and what its manifest says of it. */
export const imageOptions = {
  image: needed(text('-i, --image FILE', 'the image to bundle; - for standard input')),
  architecture: needed(
    choice('-r, --arch ARCH', ['i386', 'x86_64', 'armhf', 'arm64', 'ppc', 'ppc64', 'ppc64le'], 'its architecture'),
  ),
  prefix: text('-p, --prefix PREFIX', 'how its files’ names begin (default: the image’s name)'),
  size: whole('--image-size BYTES', 'its size; needed for standard input'),
  kernel: text('--kernel KERNEL', 'the kernel image to boot it with, or "true": it is a kernel'),
  ramdisk: text('--ramdisk RAMDISK', 'the ramdisk image to boot it with, or "true": it is a ramdisk'),
  mappings: parsedList('-B, --block-device-mappings VIRTUAL=DEVICE,...', readMappings, 'block device mappings'),
  productCodes: parsedList('--productcodes CODE,...', (given) => given.split(',').filter(Boolean), 'product codes'),
  type: { ...choice('--image-type TYPE', ['machine', 'kernel', 'ramdisk'], 'what it is'), hidden: true },
};

export interface ImageGiven {
  readonly image: string;
  readonly architecture: string;
  readonly prefix: string | undefined;
  readonly size: number | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly mappings: readonly (readonly { readonly virtual: string; readonly device: string }[])[];
  readonly productCodes: readonly (readonly string[])[];
  readonly type: 'machine' | 'kernel' | 'ramdisk' | undefined;
  readonly privateKey: string | undefined;
  readonly certificate: string | undefined;
  readonly cloudCertificate: string | undefined;
  readonly account: string | undefined;
}

export interface Bundled {
  readonly prefix: string;
  readonly manifest: string;
}

/** Makes a bundle; its parts go where `take` puts them. Everything that can be wrong with the keys is told first. */
export async function bundleImage(
  context: Context,
  given: ImageGiven,
  take: (name: string, bytes: Buffer) => Promise<void>,
  pending = 1,
): Promise<Bundled> {
  const keys = bundleKeys(context, given);
  const image = openImage(context, given);
  const prefix = checkedPrefix(given.prefix ?? image.name);
  const account = await bundleAccount(context, given);
  const made = await makeBundle(image, prefix, take, { pending, signal: context.system.signal });
  const about = {
    name: prefix,
    account,
    architecture: given.architecture,
    type: given.type ?? (isTrue(given.kernel) ? 'kernel' : isTrue(given.ramdisk) ? 'ramdisk' : 'machine'),
    kernel: given.kernel,
    ramdisk: given.ramdisk,
    mappings: given.mappings.flat(),
    productCodes: given.productCodes.flat(),
  } as const;
  return { prefix, manifest: manifestText(made, about, keys) };
}

export function checkedPrefix(prefix: string): string {
  if (/^[^\0/]{1,200}$/.test(prefix)) return prefix;
  throw new UsageError(`argument -p/--prefix: '${prefix}' is no beginning of a file's name`);
}

const isTrue = (value: string | undefined) => value === 'true' || value === 'yes';

function openImage({ system }: Context, { image, size, prefix }: ImageGiven) {
  if (image === '-') {
    if (size === undefined)
      throw new UsageError('argument --image-size is required when the image is read from standard input');
    if (prefix === undefined)
      throw new UsageError('argument -p/--prefix is required when the image is read from standard input');
    return { name: prefix, size, source: system.stdin as AsyncIterable<Uint8Array> };
  }
  const path = resolve(system.cwd, image);
  try {
    const found = statSync(path);
    if (!found.isFile() && size === undefined)
      throw new CommandError(`${image} is not a file; its size must be told with --image-size`);
    return {
      name: basename(image),
      size: size ?? found.size,
      source: createReadStream(path) as AsyncIterable<Uint8Array>,
    };
  } catch (error) {
    throw error instanceof CommandError ? error : fileTrouble(error, image);
  }
}

function readMappings(given: string): { virtual: string; device: string }[] {
  return given.split(',').map((each) => {
    const [, virtual, device] = /^([^=]+)=([^=]+)$/.exec(each) ?? [];
    if (!virtual || !device) throw new Error(`'${each}' must have form VIRTUAL=DEVICE`);
    return { virtual, device };
  });
}
