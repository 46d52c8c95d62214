import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFolder } from '../bundle/folder.ts';
import { bundleKeys } from '../bundle/keys.ts';
import type { ProgressGiven } from '../bundle/progress.ts';
import { registration } from '../bundle/register.ts';
import { sendImage } from '../bundle/send-image.ts';
import type { Context } from '../frame/context.ts';
import { CommandError } from '../frame/failure.ts';
import type { Source } from './choose.ts';
import { download } from './download.ts';
import { unpackImage } from './unpack.ts';

interface Given extends ProgressGiven {
  readonly bucket: string;
  readonly prefix: string | undefined;
  readonly directory: string | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly padName: boolean;
  readonly privateKey: string | undefined;
  readonly certificate: string | undefined;
  readonly cloudCertificate: string | undefined;
  readonly account: string | undefined;
}

/** Loads or builds, unpacks, and registers kernel, ramdisk and disk; gives the new machine image's ID. */
export async function installImage(context: Context, source: Source, given: Given): Promise<string> {
  const { system, out } = context;
  const whole = 'recipe' in source.from;
  const boots = !whole && given.kernel === undefined;
  if (boots) await needCloudAccount(context);
  bundleKeys(context, given); // what is wrong with them is told before anything is loaded
  const place = bundleFolder(system, given.directory);
  const folder = given.directory === undefined ? place : await mkdtemp(join(place, 'eustore-'));
  const end = given.padName ? `-${randomBytes(4).toString('hex')}` : '';
  const send = (path: string, role: string, more: Boots) => register(context, source, given, { path, role, end, more });
  try {
    const files = await obtain(context, source, given, folder, boots);
    let { kernel, ramdisk } = given;
    if (files.kernel !== undefined) {
      kernel = await send(files.kernel, 'kernel', { kernel: 'true' });
      out.say(`Registered kernel image ${kernel}`);
    }
    if (files.ramdisk !== undefined) {
      ramdisk = await send(files.ramdisk, 'ramdisk', { ramdisk: 'true' });
      out.say(`Registered ramdisk image ${ramdisk}`);
    }
    const image = await send(files.image, 'image', { kernel, ramdisk });
    out.say(`Registered machine image ${image}`);
    out.say('-- Done --');
    return image;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Kernels decide what runs as the cloud's own: Eucalyptus lets its own account alone register them. */
async function needCloudAccount({ list }: Context): Promise<void> {
  for await (const alias of list('iam', 'ListAccountAliases', {}, 'AccountAliases')) if (alias === 'eucalyptus') return;
  throw new CommandError(
    'only account eucalyptus may register kernels and ramdisks; name registered ones with --kernel and --ramdisk',
  );
}

interface Files {
  readonly image: string;
  readonly kernel?: string;
  readonly ramdisk?: string;
}

async function obtain(
  context: Context,
  { from, hypervisor }: Source,
  given: Given,
  folder: string,
  boots: boolean,
): Promise<Files> {
  const { out } = context;
  if ('recipe' in from) return { image: await from.recipe(folder, (line) => out.say(line)) };
  let archive: string;
  if ('tarball' in from) archive = from.tarball;
  else {
    out.say('Downloading image');
    archive = join(folder, 'tarball');
    await download(context, from, archive, given);
  }
  const wanted = boots ? (['kernel', 'ramdisk', 'image'] as const) : (['image'] as const);
  const found = await unpackImage(archive, folder, hypervisor, wanted);
  return { ...found, image: found.image! };
}

interface Boots {
  readonly kernel?: string | undefined;
  readonly ramdisk?: string | undefined;
}
interface Sent {
  readonly path: string;
  readonly role: string;
  readonly end: string;
  readonly more: Boots;
}

async function register(context: Context, source: Source, given: Given, { path, role, end, more }: Sent) {
  const { architecture, description } = source;
  const name = `${source.name}${role === 'image' ? '' : `-${role}`}${end}`;
  const location = await sendImage(context, {
    ...given,
    ...{ image: path, architecture, prefix: `${given.prefix ?? 'eustore-'}${name}`, size: undefined },
    ...{ kernel: more.kernel, ramdisk: more.ramdisk, type: undefined, mappings: [], productCodes: [] },
    ...{ acl: undefined, location: undefined, retry: undefined, pending: undefined },
  });
  const asked = role === 'image' ? more : {};
  const virtualization = 'recipe' in source.from ? ('hvm' as const) : undefined;
  const boot = { kernel: asked.kernel, ramdisk: asked.ramdisk, platform: undefined, virtualization };
  const input = registration({ name, description: description || undefined, ...boot }, location, architecture);
  const { ImageId } = await context.call('ec2', 'RegisterImage', { ImageLocation: location, ...input });
  return ImageId!;
}
