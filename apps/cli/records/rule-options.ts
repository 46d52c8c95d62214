import { readFileSync } from 'node:fs';
import { command, flag, one, text } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { UsageError } from '../frame/failure.ts';
import { type Kind, kind } from '../frame/output.ts';
import { isGroupId } from './ids.ts';

interface Rule {
  IpProtocol: string;
  FromPort?: number;
  ToPort?: number;
  IpRanges?: { CidrIp: string }[];
  UserIdGroupPairs?: { UserId?: string; GroupId?: string; GroupName?: string }[];
}

interface Changed {
  readonly group: string;
  readonly rule: Rule;
}

const changedGroupKind: Kind<Changed> = kind('GROUP', { group: (row) => row.group });

const changeColumns: Kind<Changed>['columns'] = {
  group: ({ group }) => group,
  action: () => 'ALLOWS',
  protocol: ({ rule }) => rule.IpProtocol,
  from: ({ rule }) => rule.FromPort,
  to: ({ rule }) => rule.ToPort,
};
const peerOf = ({ rule }: Changed) => rule.UserIdGroupPairs?.[0];
const cidrColumns: Kind<Changed>['columns'] = {
  way: () => 'FROM',
  'peer-kind': () => 'CIDR',
  cidr: ({ rule }) => rule.IpRanges?.[0]?.CidrIp,
};
const cidrChangeKind: Kind<Changed> = kind('PERMISSION', { ...changeColumns, ...cidrColumns });
const peerChangeKind: Kind<Changed> = kind('PERMISSION', {
  ...changeColumns,
  'account-is': () => 'USER',
  'peer-account': (row) => peerOf(row)?.UserId,
  'peer-is': (row) => (peerOf(row)?.GroupId === undefined ? 'NAME' : 'ID'),
  peer: (row) => peerOf(row)?.GroupId ?? peerOf(row)?.GroupName,
});

type Operation = `${'Authorize' | 'Revoke'}SecurityGroup${'Ingress' | 'Egress'}`;

/** Adding and removing a rule are told alike. */
export const ruleCommand = (
  summary: string,
  example: string,
  operations: { readonly ingress: Operation; readonly egress: Operation },
) =>
  command({
    summary,
    service: 'ec2',
    positionals: { group: one('GROUP', 'the group, by name or ID') },
    options: {
      protocol: text('-P, --protocol PROTOCOL', 'tcp (default), udp, icmp, a number, or all'),
      ports: text('-p, --port-range PORTS', 'PORT, FROM-TO or the name of a service; -1 stands for either end'),
      icmp: text('-t, --icmp-type-code TYPE:CODE', 'ICMP type and code (default: -1:-1, which is all)'),
      cidr: text('-s, --cidr CIDR', 'the addresses that it is for (default: 0.0.0.0/0)'),
      peer: text('-o, --source-group, --dest-group GROUP', 'the group that it is for, in place of addresses'),
      account: text('-u, --source-group-user, --dest-group-user ACCOUNT', 'the account of that group'),
      egress: flag('--egress', 'for what leaves the group’s members'),
    },
    prints: [changedGroupKind, cidrChangeKind, peerChangeKind],
    examples: [example],
    async run(context, { group, egress, ...given }) {
      const rule = ruleOf(given);
      if (egress && !isGroupId(group)) throw new UsageError('argument --egress: the group must be given by its ID');
      await change(context, egress ? operations.egress : operations.ingress, group, rule);
      context.out.record(changedGroupKind, { group, rule });
      context.out.record(rule.IpRanges ? cidrChangeKind : peerChangeKind, { group, rule });
    },
  });

async function change({ call }: Context, operation: Operation, group: string, rule: Rule): Promise<void> {
  if (operation.endsWith('Egress')) {
    const asked = { GroupId: group, IpPermissions: [rule] };
    await call('ec2', operation as 'AuthorizeSecurityGroupEgress', asked);
  } else {
    const named = isGroupId(group) ? { GroupId: group } : { GroupName: group };
    await call('ec2', operation as 'AuthorizeSecurityGroupIngress', { ...named, IpPermissions: [rule] });
  }
}

interface Given {
  readonly protocol: string | undefined;
  readonly ports: string | undefined;
  readonly icmp: string | undefined;
  readonly cidr: string | undefined;
  readonly peer: string | undefined;
  readonly account: string | undefined;
}

function ruleOf({ protocol = 'tcp', ports, icmp, cidr, peer, account }: Given): Rule {
  if (cidr !== undefined && peer !== undefined)
    throw new UsageError('argument -s/--cidr: not allowed with argument -o');
  if (account !== undefined && peer === undefined) throw new UsageError('argument -u: only with argument -o');
  const group = peer === undefined ? undefined : isGroupId(peer) ? { GroupId: peer } : { GroupName: peer };
  return {
    ...protocolAndPorts(protocol.toLowerCase(), ports, icmp),
    ...(group
      ? { UserIdGroupPairs: [{ ...(account !== undefined && { UserId: account }), ...group }] }
      : { IpRanges: [{ CidrIp: cidr ?? '0.0.0.0/0' }] }),
  };
}

function protocolAndPorts(protocol: string, ports: string | undefined, icmp: string | undefined): Rule {
  if (protocol === 'icmp' || protocol === '1') {
    if (ports !== undefined) throw new UsageError('argument -p/--port-range: not with protocol icmp, which takes -t');
    const [, type, code] = /^(-?[0-9]{1,3}):(-?[0-9]{1,3})$/.exec(icmp ?? '-1:-1') ?? [];
    if (type === undefined) throw new UsageError(`argument -t/--icmp-type-code: '${icmp}' must have form TYPE:CODE`);
    return { IpProtocol: 'icmp', FromPort: Number(type), ToPort: Number(code) };
  }
  if (icmp !== undefined) throw new UsageError(`argument -t/--icmp-type-code: not with protocol ${protocol}`);
  if (protocol === 'all' || protocol === '-1') return { IpProtocol: '-1' };
  if (!/^(tcp|udp|[0-9]{1,3})$/.test(protocol))
    throw new UsageError(`argument -P/--protocol: no such protocol: '${protocol}'`);
  if (ports === undefined) {
    if (/^(tcp|udp|6|17)$/.test(protocol))
      throw new UsageError(`argument -p/--port-range is required for protocol ${protocol}`);
    return { IpProtocol: protocol };
  }
  const [FromPort, ToPort] = portRange(ports, protocol);
  return { IpProtocol: protocol, FromPort, ToPort };
}

/** `22`, `1-1024`, `-1`, `-1-80`, `ssh` */
function portRange(given: string, protocol: string): [from: number, to: number] {
  const [, from, to] = /^(-1|[0-9]{1,5})(?:-(-1|[0-9]{1,5}))?$/.exec(given) ?? [];
  if (from === undefined) {
    const port = servicePort(given, protocol);
    if (port === undefined)
      throw new UsageError(`argument -p/--port-range: '${given}' is neither ports nor a service's name`);
    return [port, port];
  }
  const range: [number, number] = [
    from === '-1' ? 1 : Number(from),
    (to ?? from) === '-1' ? 65_535 : Number(to ?? from),
  ];
  if (range[0] > range[1] || range[1] > 65_535)
    throw new UsageError(`argument -p/--port-range: '${given}' is no range of ports`);
  return range;
}

function servicePort(name: string, protocol: string): number | undefined {
  let services: string;
  try {
    services = readFileSync('/etc/services', 'utf8');
  } catch {
    return undefined;
  }
  for (const line of services.split('\n')) {
    const [service, place = '', ...others] = line.replace(/#.*/, '').trim().split(/\s+/);
    const [port, kindOf] = place.split('/');
    if (kindOf === protocol && [service, ...others].includes(name)) return Number(port);
  }
  return undefined;
}
