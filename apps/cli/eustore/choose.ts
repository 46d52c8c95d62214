import { basename, resolve } from 'node:path';
import { architectures } from '../bundle/register.ts';
import { closest } from '../frame/closest.ts';
import type { Context } from '../frame/context.ts';
import { CommandError, UsageError } from '../frame/failure.ts';
import { offers } from './catalogue.ts';
import type { Recipe } from './recipes.ts';
import { type Hypervisor, hypervisors } from './unpack.ts';

/** What is to be installed: a tarball here or elsewhere, or a disk that a recipe makes. */
export interface Source {
  /** What the images will be called. */
  readonly name: string;
  readonly description: string;
  readonly architecture: (typeof architectures)[number];
  readonly hypervisor: Hypervisor;
  readonly from:
    | { readonly tarball: string }
    | { readonly name: string; readonly source: URL }
    | { readonly recipe: Recipe };
}

interface Given {
  readonly name: string | undefined;
  readonly tarball: string | undefined;
  readonly description: string | undefined;
  readonly architecture: Source['architecture'] | undefined;
  readonly hypervisor: Hypervisor | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
}

/** Everything that can be wrong with what was asked is told here, before anything is loaded. */
export async function chosenSource(context: Context, given: Given): Promise<Source> {
  const { name, tarball, hypervisor } = given;
  if ((name === undefined) === (tarball === undefined))
    throw new UsageError('one of the arguments -i/--image-name -t/--tarball is required, and only one');
  if ((given.kernel === undefined) !== (given.ramdisk === undefined))
    throw new UsageError('arguments --kernel and --ramdisk go together');
  if (tarball !== undefined) {
    const { description, architecture } = given;
    if (description === undefined || architecture === undefined || hypervisor === undefined)
      throw new UsageError('argument -t/--tarball needs -s/--description, -a/--architecture and --hypervisor');
    const from = { tarball: resolve(context.system.cwd, tarball) };
    return { name: nameOf(tarball), description, architecture, hypervisor, from };
  }
  const all = await offers(context);
  const offer = all.find((each) => each.name === name);
  if (!offer) throw unknown(name!, all);
  const { source } = offer;
  const architecture = given.architecture ?? architectures.find((each) => each === offer.architecture);
  if (!architecture)
    throw new CommandError(
      `the catalogue gives ${name} the architecture '${offer.architecture}', which is none here; name one with -a`,
    );
  if (hypervisor !== undefined && hypervisor !== 'universal' && offer.hypervisors.length > 0)
    if (!offer.hypervisors.includes(hypervisor))
      throw new CommandError(`${name} is for ${offer.hypervisors.join(' and ')}, not for ${hypervisor}`);
  const kind = offer.singleKernel ? 'universal' : hypervisor;
  if (kind === undefined)
    throw new UsageError(
      `argument --hypervisor is required: ${name} has a kernel for each (${hypervisors.join(', ')})`,
    );
  const described = { description: given.description ?? offer.description, architecture, hypervisor: kind };
  if (!(source instanceof URL)) {
    if (given.kernel !== undefined)
      throw new UsageError(`argument --kernel: ${name} is a whole disk, which boots by itself`);
    return { ...described, name: offer.name, from: { recipe: source } };
  }
  return { ...described, name: nameOf(source.pathname), from: { name: offer.name, source } };
}

function unknown(name: string, all: readonly { readonly name: string }[]): CommandError {
  const names = all.map((each) => each.name);
  const near = closest(name, names);
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  return new CommandError(`the catalogue has no image '${name}'${meant} (eustore-describe-images shows all)`);
}

/** A tarball's own name, whose dots Eucalyptus' names of images did not allow. */
function nameOf(path: string): string {
  return basename(path)
    .replace(/\.(tgz|tar\.gz|tar)$/, '')
    .replaceAll('.', '_')
    .replaceAll(/[^\w-]/g, '-');
}
