import type { Input } from '../../api/types.ts';
import { cidrProblem, readPorts, services } from './traffic.ts';

export type Permission = NonNullable<Input<'ec2', 'AuthorizeSecurityGroupIngress'>['IpPermissions']>[number];

/** A rule as it is typed in. */
export interface RuleDraft {
  /** A known service, or `tcp`, `udp`, `icmp`, `all`, `protocol`. */
  readonly traffic: string;
  /** Ports, an ICMP type, or a protocol's number, as the traffic has it. */
  readonly detail: string;
  readonly peer: 'anywhere' | 'cidr' | 'group';
  readonly cidr: string;
  readonly group: string;
  readonly description: string;
}

export const emptyRule: RuleDraft = {
  traffic: 'ssh',
  detail: '',
  peer: 'anywhere',
  cidr: '',
  group: '',
  description: '',
};

export const trafficChoices = [
  ...services.map(({ id, label, protocol, from }) => ({
    value: id as string,
    label: label as string,
    description: protocol === 'icmp' ? 'icmp' : `${protocol} ${from}`,
  })),
  { value: 'tcp', label: 'TCP ports', description: 'one or a range' },
  { value: 'udp', label: 'UDP ports', description: 'one or a range' },
  { value: 'icmp', label: 'ICMP', description: 'every message, or one type' },
  { value: 'protocol', label: 'Another protocol', description: 'by its number' },
  { value: 'all', label: 'Everything', description: 'all protocols and ports' },
];

/** What has to be said besides, for traffic that is not a service. */
export const detailOf: Record<string, { label: string; placeholder: string }> = {
  tcp: { label: 'Ports', placeholder: '8080 or 8000-8100' },
  udp: { label: 'Ports', placeholder: '5000 or 5000-5100' },
  icmp: { label: 'Type', placeholder: 'empty for every type' },
  protocol: { label: 'Number', placeholder: '47' },
};

const allowedText = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

export function ruleProblem(draft: RuleDraft): Partial<Record<keyof RuleDraft, string>> {
  const found: Partial<Record<keyof RuleDraft, string | false | undefined>> = {
    detail: detailProblem(draft),
    cidr: draft.peer === 'cidr' && cidrProblem(draft.cidr),
    group: draft.peer === 'group' && draft.group === '' && 'Choose a group.',
    description:
      (draft.description.length > 255 && 'A description has 255 characters at most.') ||
      (!allowedText.test(draft.description) &&
        'Letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ * only.'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem));
}

function detailProblem({ traffic, detail }: RuleDraft): string | undefined {
  const text = detail.trim();
  if ((traffic === 'tcp' || traffic === 'udp') && !readPorts(text))
    return 'Write a port from 0 to 65535, or a range such as 8000-8100.';
  if (traffic === 'icmp' && text !== '' && !(/^\d{1,3}$/.test(text) && Number(text) <= 255))
    return 'A type is a number from 0 to 255.';
  if (traffic === 'protocol' && !(/^\d{1,3}$/.test(text) && Number(text) <= 255))
    return 'A protocol is a number from 0 to 255.';
  return undefined;
}

/** As the API takes it. Only for drafts without a problem. */
export function toPermission(draft: RuleDraft): Permission {
  const Description = draft.description.trim() || undefined;
  const peer =
    draft.peer === 'group'
      ? { UserIdGroupPairs: [{ GroupId: draft.group, Description }] }
      : { IpRanges: [{ CidrIp: draft.peer === 'anywhere' ? '0.0.0.0/0' : draft.cidr.trim(), Description }] };
  return { ...traffic(draft), ...peer };
}

function traffic({ traffic, detail }: RuleDraft) {
  const known = services.find(({ id }) => id === traffic);
  if (known) return { IpProtocol: known.protocol, FromPort: known.from, ToPort: known.to };
  if (traffic === 'all') return { IpProtocol: '-1' };
  if (traffic === 'protocol') return { IpProtocol: detail.trim() };
  if (traffic === 'icmp')
    return { IpProtocol: 'icmp', FromPort: detail.trim() === '' ? -1 : Number(detail), ToPort: -1 };
  const { from, to } = readPorts(detail) ?? { from: 0, to: 65_535 };
  return { IpProtocol: traffic, FromPort: from, ToPort: to };
}
