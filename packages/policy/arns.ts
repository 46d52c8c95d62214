import { type Codes, type Glob, glob, STAR } from './glob.ts';

const colon = 58;

/** The six parts of an ARN, the last with all its colons; undefined for anything else, such as `*`. */
export type Segments = readonly string[] | undefined;

export function splitArn(text: string): Segments {
  const parts = text.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return parts.length === 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * Matches ARNs part by part: a wildcard never reaches across one of the first five colons; `*` alone matches
 * everything. A pattern of fewer than six parts matches nothing, except in a Resource, where `arn:aws:sqs` is all of
 * SQS. There an empty region or account also stands for every one, as in Eucalyptus' `arn:aws:ec2:::volume/*`.
 */
export function arnPattern(codes: Codes, place: 'resource' | 'condition'): (segments: Segments) => boolean {
  if (codes.length > 0 && codes.every((code) => code === STAR)) return () => true;
  const parts = splitCodes(codes);
  if (place === 'condition' && parts.length < 6) return () => false;
  const globs = parts.map((part, index): Glob => {
    const open = place === 'resource' && part.length === 0 && (index === 3 || index === 4);
    return open ? () => true : glob(part);
  });
  // The last parts tell ARNs apart, so they are compared first.
  return (segments) => {
    if (!segments) return false;
    for (let index = globs.length - 1; index >= 0; index--) if (!globs[index]!(segments[index]!)) return false;
    return true;
  };
}

function splitCodes(codes: Codes): Codes[] {
  const parts: Codes[] = [];
  let rest = codes;
  while (parts.length < 5) {
    const at = rest.indexOf(colon);
    if (at < 0) break;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...parts, rest];
}
