import { canonicalPath, encodePath } from './percent.ts';

/** What is hashed into a version 4 signature, apart from the method. */
export interface CanonicalParts {
  readonly path: string;
  readonly query: string;
  /** One `name:value\n` a signed header, in the order of `signedHeaders`. */
  readonly headers: string;
  readonly signedHeaders: readonly string[];
  /** Hex of the body's SHA-256, or one of S3's words that stand for it. */
  readonly payload: string;
}

export function canonicalRequest(method: string, parts: CanonicalParts): string {
  const { path, query, headers, signedHeaders, payload } = parts;
  return `${method}\n${path}\n${query}\n${headers}\n${signedHeaders.join(';')}\n${payload}`;
}

/** Trimmed, runs of blanks as one. */
export function canonicalHeader(name: string, value: string): string {
  const trimmed = value.trim();
  return `${name}:${trimmed.includes('  ') ? trimmed.replace(/ {2,}/g, ' ') : trimmed}\n`;
}

/**
 * The path as it is signed. S3 encodes once and leaves `//`, `.` and `..` alone, since they are parts of keys; all
 * other services normalise and encode what was sent once more.
 */
export function canonicalUri(service: string, path: string): string {
  if (path === '' || path === '/') return '/';
  return service === 's3' ? canonicalPath(path) : encodePath(withoutDots(path));
}

/** RFC 3986's removal of dot segments, with empty segments removed too. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const directory = kept.length > 0 && ['', '.', '..'].includes(segments.at(-1) ?? '');
  return `/${kept.join('/')}${directory ? '/' : ''}`;
}
