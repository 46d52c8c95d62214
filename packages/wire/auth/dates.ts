import type { Instant } from '@mallee/base';

const basic = /^\d{8}T\d{6}Z$/;
const extended = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;
const rfc1123 = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC|[+-]\d{4})$/;

/** `20130524T000000Z`, the form of version 4; undefined if it is not a moment that exists. */
export function parseBasicDate(text: string): Instant | undefined {
  if (text !== last.text) last = { text, instant: readBasicDate(text) };
  return last.instant;
}

/** Requests of one second carry the same text. */
let last: { text: string; instant: Instant | undefined } = { text: '', instant: undefined };

function readBasicDate(text: string): Instant | undefined {
  if (!basic.test(text)) return undefined;
  const digits = (from: number, to: number) => Number(text.slice(from, to));
  const [month, day] = [digits(4, 6), digits(6, 8)];
  const [hour, minute, second] = [digits(9, 11), digits(11, 13), digits(13, 15)];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = Date.UTC(digits(0, 4), month - 1, day, hour, minute, second);
  return new Date(instant).getUTCDate() === day ? instant : undefined;
}

/** `2013-05-24T00:00:00Z`, with fractions or an offset; without one it is UTC. */
export function parseExtendedDate(text: string): Instant | undefined {
  const parts = extended.exec(text);
  return parts ? valid(Date.parse(parts[2] ? text : `${text}Z`)) : undefined;
}

/** A header's date: RFC 1123, or either ISO form. */
export function parseHeaderDate(text: string): Instant | undefined {
  if (rfc1123.test(text)) return valid(Date.parse(text));
  return parseBasicDate(text) ?? parseExtendedDate(text);
}

/** The form of version 4. */
export function formatBasicDate(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

const valid = (instant: number) => (Number.isNaN(instant) ? undefined : instant);
