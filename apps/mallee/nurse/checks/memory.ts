import { type Check, healthy } from '../finding.ts';
import { MIB, size } from '../sizes.ts';

interface Facts {
  totalBytes: number;
  availableBytes: number;
}

/** The cloud's two processes take up to 400 MB; an emulated tiny machine takes 250 MB. */
const FLOOR = 700 * MIB;
const COMFORT = 2048 * MIB;

export const memory: Check<Facts> = {
  subject: 'memory',
  async gather(host) {
    const text = (await host.read('/proc/meminfo')) ?? '';
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024;
    return { totalBytes: bytes('MemTotal'), availableBytes: bytes('MemAvailable') };
  },
  judge({ totalBytes, availableBytes }) {
    const found = `${size(availableBytes)} of ${size(totalBytes)} are free.`;
    if (totalBytes < FLOOR) {
      return {
        verdict: 'dead on arrival',
        finding: `there are ${size(totalBytes)} of memory in all, and the cloud with one machine takes ${size(FLOOR)}`,
        remedy: 'Use a host with at least 2 GiB of memory.',
      };
    }
    if (availableBytes < FLOOR) {
      return {
        verdict: 'splint',
        finding: `Only ${found} The cloud with one machine takes ${size(FLOOR)}.`,
        remedy: 'End some of what runs here, or add memory.',
      };
    }
    if (availableBytes < COMFORT) {
      return {
        verdict: 'aspirin',
        finding: `Only ${found} That is room for a few tiny machines.`,
        remedy: 'Keep the machines small, or add memory.',
      };
    }
    return healthy(found);
  },
};
