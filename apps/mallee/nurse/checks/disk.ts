import { type Check, healthy } from '../finding.ts';
import { GIB, size } from '../sizes.ts';

interface Facts {
  freeBytes: number;
  freeInodes: number;
  /** Zero on file systems that make inodes as they go. */
  totalInodes: number;
}

export const disk: Check<Facts> = {
  subject: 'disk',
  gather: (host, { dataDir }) => host.room(dataDir),
  judge({ freeBytes, freeInodes, totalInodes }, { dataDir }) {
    if (freeBytes < GIB) {
      return {
        verdict: 'dead on arrival',
        finding: `only ${size(freeBytes)} are free for ${dataDir}, and not even the first machine would fit`,
        remedy: 'Make room, or choose another place with --data.',
      };
    }
    if (totalInodes > 0 && freeInodes < 10_000) {
      return {
        verdict: 'splint',
        finding: `The file system of ${dataDir} has room for only ${freeInodes} more files.`,
        remedy: 'Remove small files, or choose another place with --data.',
      };
    }
    if (freeBytes < 5 * GIB) {
      return {
        verdict: 'splint',
        finding: `Only ${size(freeBytes)} are free for ${dataDir}: a few machines and objects will fill it.`,
        remedy: 'Make room for at least 5 GiB, or choose another place with --data.',
      };
    }
    if (freeBytes < 20 * GIB) {
      return {
        verdict: 'aspirin',
        finding: `${size(freeBytes)} are free for ${dataDir}: enough to begin with.`,
        remedy: 'Watch the disk as machines and objects grow.',
      };
    }
    return healthy(`${size(freeBytes)} are free for ${dataDir}.`);
  },
};
