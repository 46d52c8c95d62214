const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** What each byte becomes: itself if unreserved in RFC 3986 (or listed), else %XX in upper case. */
function table(alsoPlain: string): readonly string[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9\-._~]/.test(char) || alsoPlain.includes(char) ? char : hex(byte);
  });
}

const component = table('');
const path = table('/');
const plainComponent = /^[A-Za-z0-9\-._~]*$/;
const plainPath = /^[A-Za-z0-9\-._~/]*$/;
const wide = /[^\u0000-\u00ff]/;

/** A query component, however the client spelled it, in its one canonical spelling. A '+' is a space. */
export function canonicalComponent(raw: string): string {
  return plainComponent.test(raw) ? raw : recode(raw.replaceAll('+', '%20'), component);
}

/** A path in its one canonical spelling: decoded once and encoded again, slashes kept. A '+' is a plus. */
export function canonicalPath(raw: string): string {
  return plainPath.test(raw) ? raw : recode(raw, path);
}

/** Encodes every byte that is not unreserved, '%' included. */
export function encodeComponent(text: string): string {
  return plainComponent.test(text) ? text : encode(text, component);
}

/** Like {@link encodeComponent}, with slashes kept. */
export function encodePath(text: string): string {
  return plainPath.test(text) ? text : encode(text, path);
}

/** The bytes behind %XX, one character each. A '%' that starts no escape stands for itself. */
export function decodeBytes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** The text behind %XX, read as UTF-8. */
export function decodeText(text: string): string {
  return text.includes('%') ? Buffer.from(decodeBytes(text), 'latin1').toString('utf8') : text;
}

const recode = (raw: string, to: readonly string[]) => encode(decodeBytes(asBytes(raw)), to);

function encode(text: string, to: readonly string[]): string {
  const bytes = asBytes(text);
  let out = '';
  for (let at = 0; at < bytes.length; at++) out += to[bytes.charCodeAt(at)];
  return out;
}

const asBytes = (text: string) => (wide.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text);
