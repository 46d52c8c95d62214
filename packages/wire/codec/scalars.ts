import { isUtf8 } from 'node:buffer';

/** What a text was expected to be, in words for the client. */
export type Expected = 'integer' | 'number' | 'boolean' | 'timestamp' | 'base64';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const whole = /^[+-]?\d+$/;
/** Of a month's, day's, ... digits; minutes of an offset may stand without a colon. */
const isoDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const httpDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
const largestInt32 = 2 ** 31;

/** Undefined where the text is no number of the kind; whole numbers beyond 2^53 would lose digits and are refused. */
export function parseNumber(text: string, bits: 32 | 64 | undefined): number | undefined {
  if (bits === undefined) {
    if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return Number(text);
    return decimal.test(text) ? Number(text) : undefined;
  }
  const value = whole.test(text) ? Number(text) : Number.NaN;
  return fits(value, bits) ? value : undefined;
}

/** Whether a number is whole and has no more bits than that. */
export function fits(value: number, bits: 32 | 64): boolean {
  return Number.isSafeInteger(value) && (bits === 64 || (value >= -largestInt32 && value < largestInt32));
}

/** AWS takes any case and, in queries, also digits. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(true|1)$/i.test(text)) return true;
  return /^(false|0)$/i.test(text) ? false : undefined;
}

/** ISO 8601 (without an offset: UTC), an HTTP date, or seconds since 1970. */
export function parseTimestamp(text: string): Date | undefined {
  if (whole.test(text) || decimal.test(text)) return validDate(Math.round(Number(text) * 1000));
  if (isoDate.test(text)) return validDate(Date.parse(withOffset(text.toUpperCase().replace(',', '.'))));
  return httpDate.test(text) ? validDate(Date.parse(text)) : undefined;
}

/** Line ends are allowed, as in what `base64` prints. */
export function parseBlob(text: string): Buffer | undefined {
  const packed = text.replace(/[\r\n]/g, '');
  return base64.test(packed) && packed.replace(/=+$/, '').length % 4 !== 1 ? Buffer.from(packed, 'base64') : undefined;
}

/** Undefined where the bytes are not UTF-8. */
export function parseUtf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** Undefined where a `%` is not followed by two hexadecimal digits or the bytes (latin1) are not UTF-8. */
export function percentDecode(text: string): string | undefined {
  if (!/[%\x80-\xff]/.test(text)) return text;
  // Raw bytes beyond ASCII join the escaped ones before all are read as UTF-8.
  const escaped = text.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}

/** `x-www-form-urlencoded`; the text holds bytes as latin1. */
export function formDecode(text: string): string | undefined {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

export function validDate(milliseconds: number): Date | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function withOffset(iso: string): string {
  if (!iso.includes('T')) return iso;
  return /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : `${iso}Z`;
}
