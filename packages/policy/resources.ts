import { parseIp } from '@mallee/base';
import { arnPattern, type Segments } from './arns.ts';
import { Fault, quote } from './faults.ts';
import { type Context, matcher, parseTemplate } from './template.ts';
import type { Version } from './types.ts';

/** Says whether an ARN (undefined: the `*` of an action without resources) is one of those that a pattern names. */
export type ResourceTest = (segments: Segments, context: Context) => boolean;

/** Reads one entry of Resource or NotResource: `*`, or an ARN with wildcards and, in its last part, variables. */
export function parseResource(text: string, version: Version): ResourceTest | Fault {
  if (text !== '*' && !text.startsWith('arn:')) return new Fault(`${quote(text)} is neither an ARN nor "*"`);
  if (
    version === '2012-10-17' &&
    text
      .split(':')
      .slice(0, 5)
      .some((part) => part.includes('${'))
  )
    return new Fault(`${quote(text)} has a variable before the ARN's last part`);
  const range = addressRange(text);
  if (range) return range;
  const template = parseTemplate(withAwsNames(text), version);
  return template instanceof Fault ? template : matcher(template, (codes) => arnPattern(codes, 'resource'));
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
  const [first, last] = [parseIp(match?.[2] ?? ''), parseIp(match?.[3] ?? '')];
  if (!match || first === undefined || last === undefined) return undefined;
  const addresses = parseTemplate(`${match[1]}*`, '2008-10-17');
  if (addresses instanceof Fault) return undefined;
  const isAddress = matcher(addresses, (codes) => arnPattern(codes, 'resource'));
  return (segments, context) => {
    if (!segments || !isAddress(segments, context)) return false;
    const address = parseIp(segments[5]!.slice('address/'.length));
    return address !== undefined && first <= address && address <= last;
  };
}
