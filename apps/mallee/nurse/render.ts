import type { Diagnosis, Finding } from './examine.ts';
import type { Verdict } from './finding.ts';

const COLOUR: Record<Verdict, string> = { healthy: '32', aspirin: '33', splint: '35', 'dead on arrival': '31' };
const INDENT = ' '.repeat(18);

/** The diagnosis as the nurse reports it to the doctor, a line at a time. */
export function render(diagnosis: Diagnosis, { colour = false } = {}): string {
  const lines = diagnosis.findings.flatMap((finding) => renderFinding(finding, colour));
  return [`Nurse Euca has examined ${diagnosis.host}.`, '', ...lines, '', verdictFor(diagnosis)].join('\n');
}

/** The diagnosis for programs; whether a finding can be treated takes the place of the treatment. */
export function toJson({ host, worst, findings }: Diagnosis): object {
  return {
    host,
    worst,
    findings: findings.map(({ treat, ...finding }) => ({ ...finding, treatable: treat !== undefined })),
  };
}

function renderFinding({ subject, verdict, finding, remedy }: Finding, colour: boolean): string[] {
  const label = verdict.padEnd(16);
  const shown = colour ? `\u001b[${COLOUR[verdict]}m${label}\u001b[0m` : label;
  const said = `${finding.charAt(0).toUpperCase()}${finding.slice(1).replace(/\.$/, '')}.`;
  return [`  ${shown}${subject}: ${said}`, ...(remedy ? [`${INDENT}Remedy: ${remedy}`] : [])];
}

function verdictFor({ host, worst, findings }: Diagnosis): string {
  const treatable = findings.some(({ treat }) => treat) ? ' I can do some of it for you: ./mallee nurse --treat.' : '';
  switch (worst) {
    case 'healthy':
      return `${host} is in the best of health, Doctor. You may proceed.`;
    case 'aspirin':
      return `Nothing that an aspirin would not cure, Doctor. You may proceed.${treatable}`;
    case 'splint':
      return `${host} has to be splinted before it can walk, Doctor: see the remedies above.${treatable}`;
    case 'dead on arrival': {
      const { subject, finding } = findings.find(({ verdict }) => verdict === worst)!;
      return `I'm sorry, Doctor, but ${host} was dead on arrival. It was the ${subject}: ${finding}. I recommend against resuscitation.`;
    }
  }
}
