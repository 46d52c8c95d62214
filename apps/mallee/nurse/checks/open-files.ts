import { type Check, healthy } from '../finding.ts';

interface Facts {
  /** The most that this process may raise its limit to. */
  hardLimit: number;
}

export const openFiles: Check<Facts> = {
  subject: 'open files',
  async gather(host) {
    const limit = /^Max open files\s+\S+\s+(\S+)/m.exec((await host.read('/proc/self/limits')) ?? '')?.[1];
    return { hardLimit: limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit ?? 0) };
  },
  judge({ hardLimit }) {
    const remedy = 'Raise it: ulimit -Hn 65536, or LimitNOFILE= in the systemd unit.';
    if (hardLimit < 1024) {
      return {
        verdict: 'splint',
        finding: `A process may open only ${hardLimit} files: connections will be refused.`,
        remedy,
      };
    }
    if (hardLimit < 16_384) {
      return {
        verdict: 'aspirin',
        finding: `A process may open ${hardLimit} files: enough for a small cloud.`,
        remedy,
      };
    }
    return healthy(`A process may open ${hardLimit === Number.POSITIVE_INFINITY ? 'any number of' : hardLimit} files.`);
  },
};
