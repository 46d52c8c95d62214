import { parseIp } from '@mallee/base';
import { arnPattern, type Segments } from './arns.ts';
import { Fault, quote } from './faults.ts';
import { glob, wild } from './glob.ts';
import { type Context, literalStart, matcher, parseTemplate } from './template.ts';
import type { Version } from './types.ts';

/** Says whether an ARN (undefined: the `*` of an action without resources) is one of those that a pattern names. */
export type ResourceTest = (segments: Segments, context: Context) => boolean;

/** Reads one entry of Resource or NotResource: `*`, or an ARN with wildcards and, in its last part, variables. */
export function parseResource(text: string, version: Version): ResourceTest | Fault {
  if (text !== '*' && !text.startsWith('arn:')) return new Fault(`${quote(text)} is neither an ARN nor "*"`);
  const written = withAwsNames(text);
  const parts = written.split(':');
  const variable = version === '2012-10-17' ? parts.findIndex((part) => part.includes('${')) : -1;
  if (variable < 0) return addressRange(written) ?? arnPattern(wild(written), 'resource');
  if (variable < 5) return new Fault(`${quote(text)} has a variable before the ARN's last part`);

  const last = parseTemplate(parts.slice(5).join(':'), version);
  if (last instanceof Fault) return last;
  const matchesLast = matcher(last, glob);
  const start = literalStart(last);
  const matchesRest = arnPattern(wild([...parts.slice(0, 5), '*'].join(':')), 'resource');
  // Filling in variables is the dear part, and most requests are about something else.
  return (segments, context) =>
    segments !== undefined &&
    segments[5]!.startsWith(start) &&
    matchesRest(segments) &&
    matchesLast(segments[5]!, context);
}

/** Eucalyptus' documents call these types by a name that AWS writes with a hyphen, and so do the services here. */
function withAwsNames(text: string): string {
  return text.replace(
    /^(arn:[^:]*:ec2:[^:]*:[^:]*:)(securitygroup|keypair)(?=\/)/,
    (_, start: string, type: string) => start + (type === 'keypair' ? 'key-pair' : 'security-group'),
  );
}

/** Eucalyptus' `arn:aws:ec2:::address/192.168.0.1-192.168.0.9`: every address from the first to the last. */
function addressRange(text: string): ResourceTest | undefined {
  const match = /^(arn:[^:]*:ec2:[^:]*:[^:]*:address\/)([0-9.]+)-([0-9.]+)$/.exec(text);
  if (!match) return undefined;
  const [first, last] = [parseIp(match[2]!), parseIp(match[3]!)];
  if (first === undefined || last === undefined) return undefined;
  const isAddress = arnPattern(wild(`${match[1]}*`), 'resource');
  return (segments) => {
    if (!isAddress(segments)) return false;
    const address = parseIp(segments![5]!.slice('address/'.length));
    return address !== undefined && first <= address && address <= last;
  };
}
