import ipaddr from 'ipaddr.js';

/** A decimal number; compared as a double, so beyond 2^53 neighbours are equal. */
export function readNumber(text: string): number | undefined {
  return /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}

const date =
  /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?$/;

/**
 * Milliseconds since 1970 of a date in one of the W3C's forms of ISO 8601 (`2026`, `2026-01`, `2026-01-31`, or with a
 * time and its zone) or of seconds since 1970. Four digits are a year.
 */
export function readDate(text: string): number | undefined {
  const match = date.exec(text);
  if (!match) return /^-?[0-9]{1,12}(?:\.[0-9]{1,9})?$/.test(text) ? Number(text) * 1000 : undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) =>
    Number(match[group] ?? (group === 2 || group === 3 ? 1 : 0)),
  ) as [number, number, number, number, number, number];
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const exists = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  const offset = readOffset(match[8] ?? 'Z');
  if (!exists || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  return time.getTime() + Number(`0.${match[7] ?? 0}`) * 1000 - offset;
}

/** Milliseconds east of Greenwich. */
function readOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = zone.slice(1).split(':').map(Number) as [number, number];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The bytes of standard base64 with its padding, in the one spelling that is compared. */
export function readBase64(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').toString('base64');
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An address in its usual spelling; an IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
export function readAddress(text: string): Address | undefined {
  // The library finds out by an exception, which is dear; most of what is no address need not get there.
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(text))
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
  return /^[0-9a-fA-F:.]{2,45}$/.test(text) && ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
}

/** A network or a single address; tells whether it holds an address. */
export function readNetwork(text: string): ((address: Address) => boolean) | undefined {
  const [base, length, ...rest] = text.split('/');
  const address = readAddress(base!);
  if (!address || rest.length > 0) return undefined;
  const bits = address.toByteArray().length * 8;
  // `::ffff:192.0.2.0/120` counts its prefix in 128 bits.
  const prefix = readPrefix(length, bits, base!.includes(':') ? 128 : 32);
  if (prefix === undefined) return undefined;
  return (other) => other.kind() === address.kind() && other.match(address as ipaddr.IPv6, prefix);
}

function readPrefix(text: string | undefined, bits: number, written: number): number | undefined {
  if (text === undefined) return bits;
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
  const prefix = Number(text) - (written - bits);
  return prefix >= 0 && prefix <= bits ? prefix : undefined;
}
