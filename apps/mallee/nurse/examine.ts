import { addresses } from './checks/addresses.ts';
import { clock } from './checks/clock.ts';
import { cpuVirtualisation } from './checks/cpu-virtualisation.ts';
import { dataFolder } from './checks/data-folder.ts';
import { disk } from './checks/disk.ts';
import { firewall } from './checks/firewall.ts';
import { kernelFeatures } from './checks/kernel-features.ts';
import { leftovers } from './checks/leftovers.ts';
import { memory } from './checks/memory.ts';
import { openFiles } from './checks/open-files.ts';
import { packages } from './checks/packages.ts';
import { ports } from './checks/ports.ts';
import { type Bearing, type Check, VERDICTS, type Verdict } from './finding.ts';
import type { Host } from './host.ts';

/** The result of one check. */
export interface Finding {
  subject: string;
  verdict: Verdict;
  finding: string;
  remedy?: string;
  /** Applies the remedy and says what was done. */
  treat?: () => Promise<string>;
}

export interface Diagnosis {
  /** Name of the host. */
  host: string;
  /** The worst verdict of all. */
  worst: Verdict;
  findings: Finding[];
}

type Examination = (host: Host, bearing: Bearing) => Promise<Finding>;

const EXAMINATIONS: readonly Examination[] = [
  examination(packages),
  examination(cpuVirtualisation),
  examination(memory),
  examination(disk),
  examination(dataFolder),
  examination(kernelFeatures),
  examination(ports),
  examination(addresses),
  examination(firewall),
  examination(clock),
  examination(openFiles),
  examination(leftovers),
];

/** Looks a host over. Changes nothing on it. */
export async function examine(host: Host, bearing: Bearing): Promise<Diagnosis> {
  const findings = await Promise.all(EXAMINATIONS.map((one) => one(host, bearing)));
  return { host: host.name, worst: worstOf(findings), findings };
}

/** Applies every treatment that a diagnosis offers, one after another, and tells what each did. */
export async function treat({ findings }: Diagnosis): Promise<{ subject: string; done: string }[]> {
  const report: { subject: string; done: string }[] = [];
  for (const { subject, treat } of findings) {
    if (!treat) continue;
    const done = await treat().catch((error: unknown) => `without success: ${sentence(error)}`);
    report.push({ subject, done });
  }
  return report;
}

/** A check that fails is a finding of its own: the patient is not well where it cannot even be examined. */
function examination<Facts>({ subject, gather, judge }: Check<Facts>): Examination {
  return async (host, bearing) => {
    try {
      const { treat, ...judgement } = judge(await gather(host, bearing), bearing);
      return { subject, ...judgement, ...(treat && { treat: () => treat(host) }) };
    } catch (error) {
      return { subject, verdict: 'splint', finding: `This could not be examined: ${sentence(error)}` };
    }
  };
}

function worstOf(findings: readonly Finding[]): Verdict {
  return VERDICTS.findLast((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'healthy';
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
