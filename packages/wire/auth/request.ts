/**
 * The parts of a received request that a signature covers. All text is one character a byte (latin1), as node:http
 * gives it. Header names are lower-case, repeated headers joined by ','. The target is byte-exact as received.
 */
export interface SignedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Where the router sent the request, as far as signatures care. */
export interface SignedRoute {
  /** The service's name in credential scopes: `s3`, `ec2`, `iam`, `sts`, `monitoring`, ... */
  readonly service: string;
  /** The service path at the start of the target, such as `/services/Walrus`; empty if there was none. */
  readonly prefix: string;
  readonly bucket?: string | undefined;
  /** True if the bucket was named by the Host header, so that the path is the key alone. */
  readonly bucketFromHost: boolean;
}

/** A header's value, never something inherited: names may come from the client's list of signed headers. */
export function headerOf(request: SignedRequest, name: string): string | undefined {
  return Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
}

/** The path and the raw query (without '?') of a target; of the absolute form that proxies may send, without the host. */
export function splitTarget(target: string): { path: string; query: string } {
  const relative = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = relative.indexOf('?');
  return mark < 0 ? { path: relative, query: '' } : { path: relative.slice(0, mark), query: relative.slice(mark + 1) };
}
