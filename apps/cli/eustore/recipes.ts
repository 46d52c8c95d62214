import { join } from 'node:path';
import { CommandError } from '../frame/failure.ts';
import type { Offer } from './catalogue.ts';

/** Makes an image, a whole disk, below a folder; gives its file. */
export type Recipe = (folder: string, log: (line: string) => void) => Promise<string>;

/** A builder of this project's own images, which are for x86_64 alone. */
type Build = (asked: { workDir: string; outFile: string; log: (line: string) => void }) => Promise<{ path: string }>;

const made = (name: string, load: () => Promise<Build>): Recipe => {
  return async (folder, log) => {
    if (process.arch !== 'x64') throw new CommandError(`the image ${name} can be built on x86_64 hosts only`);
    if (process.getuid?.() !== 0) throw new CommandError(`only root can build the image ${name}`);
    const build = await load();
    try {
      return (await build({ workDir: join(folder, 'build'), outFile: join(folder, `${name}.qcow2`), log })).path;
    } catch (error) {
      throw new CommandError(`the image ${name} could not be built: ${(error as Error).message}`);
    }
  };
};

const ours = { architecture: 'x86_64', hypervisors: ['kvm'], date: '', stamp: '', contact: '', singleKernel: true };

/** What is offered where no catalogue was named: built here from Debian's packages, not downloaded. */
export const recipes: Offer[] = [
  {
    ...ours,
    ...{ name: 'debian', os: 'debian', version: '12', recipe: 'images/debian' },
    description: 'Debian 12 with cloud-init; user debian; needs mmdebstrap and qemu-utils to build',
    source: made('debian', async () => (await import('../../../images/debian/build.ts')).buildDebianImage),
  },
  {
    ...ours,
    ...{ name: 'tiny', os: 'linux', version: '12', recipe: 'images/tiny' },
    description: 'Linux, BusyBox and an SSH server in a few MiB; user root',
    source: made('tiny', async () => (await import('../../../images/tiny/build.ts')).buildTinyImage),
  },
];
