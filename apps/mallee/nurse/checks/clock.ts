import { type Check, healthy } from '../finding.ts';

interface Facts {
  now: number;
  /** What systemd says of it; undefined where nobody here can tell. */
  synchronised: boolean | undefined;
}

/** Nobody can have run this before it was written: 2026-01-01. */
const WRITTEN = Date.UTC(2026, 0, 1);

export const clock: Check<Facts> = {
  subject: 'clock',
  async gather(host) {
    const { code, stdout } = await host.run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value']);
    return { now: host.now(), synchronised: code === 0 ? stdout.trim() === 'yes' : undefined };
  },
  judge({ now, synchronised }) {
    const time = new Date(now)
      .toISOString()
      .replace(/\.\d+Z$/, ' UTC')
      .replace('T', ' ');
    if (now < WRITTEN) {
      return {
        verdict: 'splint',
        finding: `The clock says ${time}, which is in the past. Signatures of clients will be refused.`,
        remedy: 'Set the clock, and install chrony to keep it right.',
      };
    }
    if (synchronised === false) {
      return {
        verdict: 'aspirin',
        finding: `The clock says ${time}, but nothing keeps it right. Signatures are refused beyond 15 minutes.`,
        remedy: 'Install chrony or systemd-timesyncd.',
      };
    }
    return healthy(`The clock says ${time}${synchronised ? ' and is kept right' : ''}.`);
  },
};
