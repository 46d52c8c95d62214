import { errors } from '../errors.ts';

/** What a rule lets through: a protocol with its ports, or with its ICMP type and code. */
export interface Traffic {
  /** `-1` (all), `tcp`, `udp`, `icmp` or another protocol's number. */
  readonly protocol: string;
  /** First port or ICMP type; -1 is any. */
  readonly from_port: number;
  /** Last port or ICMP code; -1 is any. */
  readonly to_port: number;
}

const names: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', all: '-1' };

/**
 * Checked and in one form each, so that equal rules are equal rows: `6` is `tcp`, and protocols without ports have none.
 * Source: IpPermission, Amazon EC2 API Reference.
 */
export function readTraffic(protocol: string | undefined, from: number | undefined, to: number | undefined): Traffic {
  if (!protocol) throw errors.missingParameter('ipProtocol');
  const name = protocolName(protocol);
  if (name === 'tcp' || name === 'udp') return ports(name, from, to);
  if (name === 'icmp') return icmp(from ?? -1, to ?? -1);
  return { protocol: name, from_port: -1, to_port: -1 };
}

function protocolName(text: string): string {
  const name = names[text.toLowerCase()] ?? text.toLowerCase();
  if (name === 'tcp' || name === 'udp' || name === 'icmp' || name === '-1') return name;
  if (name === 'icmpv6' || name === '58')
    throw errors.unsupported('This cloud has no IPv6 networks, so there is nothing that icmpv6 could be allowed for.');
  if (/^(0|[1-9][0-9]{0,2})$/.test(name) && Number(name) <= 255) return name;
  throw errors.invalidValue('ipProtocol', text, 'Use tcp, udp, icmp, -1 for all, or a protocol number.');
}

function ports(protocol: string, from: number | undefined, to: number | undefined): Traffic {
  if (from === undefined || to === undefined)
    throw errors.invalidValue('portRange', '', 'Must specify both from and to ports with TCP/UDP.');
  for (const port of [from, to])
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw errors.invalidValue('portRange', port, 'Ports are 0 to 65535.');
  if (from > to) throw errors.invalidValue('portRange', `${from}-${to}`, 'The first port is behind the last.');
  return { protocol, from_port: from, to_port: to };
}

function icmp(type: number, code: number): Traffic {
  for (const number of [type, code])
    if (!Number.isInteger(number) || number < -1 || number > 255)
      throw errors.invalidValue('icmpTypeCode', number, 'ICMP types and codes are 0 to 255, or -1 for all.');
  if (type === -1 && code !== -1)
    throw errors.invalidValue('icmpTypeCode', code, 'Where all ICMP types are allowed, all codes must be.');
  return { protocol: 'icmp', from_port: type, to_port: code };
}
