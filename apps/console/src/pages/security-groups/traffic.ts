/** Traffic that people know by a name. */
export const services = [
  { id: 'ssh', label: 'SSH', protocol: 'tcp', from: 22, to: 22 },
  { id: 'http', label: 'HTTP', protocol: 'tcp', from: 80, to: 80 },
  { id: 'https', label: 'HTTPS', protocol: 'tcp', from: 443, to: 443 },
  { id: 'rdp', label: 'Remote desktop', protocol: 'tcp', from: 3389, to: 3389 },
  { id: 'mysql', label: 'MySQL', protocol: 'tcp', from: 3306, to: 3306 },
  { id: 'postgresql', label: 'PostgreSQL', protocol: 'tcp', from: 5432, to: 5432 },
  { id: 'dns', label: 'DNS', protocol: 'udp', from: 53, to: 53 },
  { id: 'ping', label: 'Ping (ICMP echo request)', protocol: 'icmp', from: 8, to: -1 },
] as const;

interface Traffic {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
}

/** A rule's traffic in words: `SSH (tcp 22)`, `tcp 8000–8080`, `everything`. */
export function trafficOf({ IpProtocol = '-1', FromPort = -1, ToPort = -1 }: Traffic): string {
  if (IpProtocol === '-1') return 'everything';
  const known = services.find((one) => one.protocol === IpProtocol && one.from === FromPort && one.to === ToPort);
  if (known?.id === 'ping') return known.label;
  if (IpProtocol === 'icmp')
    return FromPort === -1 ? 'every ICMP message' : `ICMP type ${FromPort}${ToPort === -1 ? '' : `, code ${ToPort}`}`;
  if (FromPort === -1) return `protocol ${IpProtocol}`;
  if (FromPort === 0 && ToPort === 65_535) return `all ${IpProtocol} ports`;
  const ports = FromPort === ToPort ? `${IpProtocol} ${FromPort}` : `${IpProtocol} ${FromPort}–${ToPort}`;
  return known ? `${known.label} (${ports})` : ports;
}

const cidr = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** What is wrong with a block of addresses; undefined where it is fine. */
export function cidrProblem(text: string): string | undefined {
  const [, ...parts] = cidr.exec(text.trim()) ?? [];
  if (parts.length === 0) return 'Write it like 192.0.2.0/24, or 192.0.2.7/32 for one address.';
  const numbers = parts.map(Number);
  if (numbers.slice(0, 4).some((octet) => octet > 255)) return 'Each part of an address is 255 at most.';
  if (numbers[4]! > 32) return 'A prefix has 32 bits at most.';
  const value = numbers.slice(0, 4).reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - numbers[4]!);
  if (value % size === 0) return undefined;
  const start = value - (value % size);
  const first = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
  return `This is inside ${first}/${numbers[4]}: write that, or a longer prefix.`;
}

/** From `22`, or `8000-8080`. Undefined where it is neither. */
export function readPorts(text: string): { from: number; to: number } | undefined {
  const [, from, to = from] = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  const range = { from: Number(from), to: Number(to) };
  return range.from <= range.to && range.to <= 65_535 ? range : undefined;
}
