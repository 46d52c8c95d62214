import { formatCidr, parseCidr } from '@mallee/base';
import type { OperationInput } from '@mallee/wire';
import { errors } from '../errors.ts';
import { readTraffic, type Traffic } from './rule-ports.ts';

export type IpPermission = NonNullable<OperationInput<'ec2', 'AuthorizeSecurityGroupIngress'>['IpPermissions']>[number];

/** A source or destination group as a client names it. */
export interface AskedPeer {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly account?: string | undefined;
  readonly vpc?: string | undefined;
}

/** One rule that a client asks for, its peer group not yet looked up. */
export interface AskedRule extends Traffic {
  readonly peer: { readonly cidr: string } | { readonly group: AskedPeer };
  readonly description: string | null;
}

/** Every rule of a list of permissions; each permission is protocol and ports times its ranges and groups. */
export function readPermissions(permissions: readonly IpPermission[]): AskedRule[] {
  return permissions.flatMap(({ IpProtocol, FromPort, ToPort, IpRanges = [], UserIdGroupPairs = [] }) => {
    const traffic = readTraffic(IpProtocol, FromPort, ToPort);
    if (IpRanges.length + UserIdGroupPairs.length === 0)
      throw errors.missingParameter('ipPermissions.ipRanges or ipPermissions.groups');
    return [
      ...IpRanges.map(({ CidrIp, Description }) => ({
        ...traffic,
        peer: { cidr: readCidr(CidrIp) },
        description: readDescription(Description),
      })),
      ...UserIdGroupPairs.map(({ GroupId, GroupName, UserId, VpcId, Description }) => {
        if (!GroupId && !GroupName) throw errors.missingParameter('ipPermissions.groups.groupId');
        return {
          ...traffic,
          peer: { group: { id: GroupId, name: GroupName, account: UserId, vpc: VpcId } },
          description: readDescription(Description),
        };
      }),
    ];
  });
}

/** The single rule of EC2's first API version, whose members stand directly in the request. */
export interface FlatRule {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly SourceSecurityGroupName?: string | undefined;
  readonly SourceSecurityGroupOwnerId?: string | undefined;
}

/** Undefined where no member of the flat form is there. */
export function readFlat(flat: FlatRule): AskedRule[] | undefined {
  const { IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName: name } = flat;
  const account = flat.SourceSecurityGroupOwnerId;
  if ([IpProtocol, FromPort, ToPort, CidrIp, name, account].every((value) => value === undefined)) return undefined;
  if (CidrIp !== undefined && name !== undefined)
    throw errors.invalidCombination('The parameters cidrIp and sourceSecurityGroupName cannot be used together.');
  if (name === undefined) {
    if (account !== undefined) throw errors.missingParameter('sourceSecurityGroupName');
    if (CidrIp === undefined) throw errors.missingParameter('cidrIp or sourceSecurityGroupName');
    return [{ ...readTraffic(IpProtocol, FromPort, ToPort), peer: { cidr: readCidr(CidrIp) }, description: null }];
  }
  const peer = { group: { name, account } };
  // A source group alone stands for everything that the first API knew.
  if (IpProtocol === undefined && FromPort === undefined && ToPort === undefined)
    return [readTraffic('tcp', 0, 65_535), readTraffic('udp', 0, 65_535), readTraffic('icmp', -1, -1)].map(
      (traffic) => ({ ...traffic, peer, description: null }),
    );
  return [{ ...readTraffic(IpProtocol, FromPort, ToPort), peer, description: null }];
}

/** In AWS's form: host bits are dropped, as AWS does. */
export function readCidr(text: string | undefined): string {
  if (!text) throw errors.missingParameter('cidrIp');
  const cidr = parseCidr(text);
  if (!cidr) throw errors.invalidValue('cidrIp', text, `CIDR block ${text} is malformed.`);
  return formatCidr(cidr);
}

/** Null where there is none. Source: IpRange, Amazon EC2 API Reference. */
export function readDescription(text: string | undefined): string | null {
  if (!text) return null;
  if (text.length > 255 || !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/.test(text))
    throw errors.invalidValue('description', text, 'Up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*');
  return text;
}

/** A rule's identity within its group and direction: what two rules must not share. */
export const ruleKey = (rule: Traffic & { cidr: string | null; peer_group: string | null }): string =>
  [rule.protocol, rule.from_port, rule.to_port, rule.cidr ?? rule.peer_group].join(' ');

/** A rule as AWS's errors spell it. */
export function spell(rule: Traffic & { cidr: string | null; peer_group: string | null }): string {
  const peer = `peer: ${rule.cidr ?? rule.peer_group}`;
  if (rule.protocol === '-1') return `${peer}, ALL, ALLOW`;
  const protocol = rule.protocol.toUpperCase();
  if (rule.protocol === 'icmp') return `${peer}, ${protocol}, type: ${rule.from_port}, code: ${rule.to_port}, ALLOW`;
  if (rule.protocol === 'tcp' || rule.protocol === 'udp')
    return `${peer}, ${protocol}, from port: ${rule.from_port}, to port: ${rule.to_port}, ALLOW`;
  return `${peer}, protocol ${protocol}, ALLOW`;
}
