import type { Host } from './host.ts';

/**
 * healthy: nothing to do. aspirin: works, with a drawback that a light remedy lifts. splint: has to be mended before
 * it works. dead on arrival: this host cannot run a cloud.
 */
export type Verdict = 'healthy' | 'aspirin' | 'splint' | 'dead on arrival';

/** From the best to the worst. */
export const VERDICTS: readonly Verdict[] = ['healthy', 'aspirin', 'splint', 'dead on arrival'];

/** What a check makes of its facts. */
export interface Judgement {
  verdict: Verdict;
  /** What was found, as a whole sentence. */
  finding: string;
  /** What a person can do about it. */
  remedy?: string;
  /** The same by the nurse's hand; returns what was done. */
  treat?: (host: Host) => Promise<string>;
}

/** The part of the configuration that the host has to bear. */
export interface Bearing {
  /** The folder that holds all state. */
  dataDir: string;
  listen: { address: string; port: number };
  /** The public addresses that the cloud gives out, as a CIDR block. */
  publicPool: string;
  /** Name of the box's network namespace and beginning of every name derived from it. */
  box: string;
  outbound: 'nat' | 'none';
}

/** One subject of the examination: facts are gathered from the host, then judged without it. */
export interface Check<Facts> {
  subject: string;
  gather(host: Host, bearing: Bearing): Promise<Facts>;
  judge(facts: Facts, bearing: Bearing): Judgement;
}

export const healthy = (finding: string): Judgement => ({ verdict: 'healthy', finding });
