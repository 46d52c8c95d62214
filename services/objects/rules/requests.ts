import type { Served } from '@mallee/gateway/op';

/** Requests to one bucket by kind, as CloudWatch's request metrics of S3 tell them apart, and the bytes they moved. */
export interface Requests {
  readonly gets: number;
  readonly heads: number;
  readonly puts: number;
  readonly posts: number;
  readonly deletes: number;
  /** Requests that list; not among the gets. */
  readonly lists: number;
  /** Of all of the above, those that were answered with 4xx, and with 5xx. */
  readonly client_errors: number;
  readonly server_errors: number;
  /** Of objects' contents as they came, also where the request failed. */
  readonly bytes_in: number;
  /** Of answers. */
  readonly bytes_out: number;
}

export const noRequests: Requests = {
  ...{ gets: 0, heads: 0, puts: 0, posts: 0, deletes: 0, lists: 0 },
  ...{ client_errors: 0, server_errors: 0, bytes_in: 0, bytes_out: 0 },
};

export const requestKinds = Object.keys(noRequests) as readonly (keyof Requests)[];

type Counting = { -readonly [Kind in keyof Requests]: number };

const byMethod: Readonly<Record<string, keyof Requests>> = {
  ...{ GET: 'gets', HEAD: 'heads', PUT: 'puts', POST: 'posts', DELETE: 'deletes' },
};

/** Every request comes by here, so it only adds. */
export function countRequest(counts: Counting, served: Served): void {
  const { method, operation, status, input, bytesSent } = served;
  const kind = operation?.startsWith('List') ? 'lists' : byMethod[method];
  if (kind === undefined) return;
  counts[kind] += 1;
  if (status >= 500) counts.server_errors += 1;
  else if (status >= 400) counts.client_errors += 1;
  if (bytesSent !== undefined) counts.bytes_out += bytesSent;
  const body = input?.Body as { received?: number } | undefined;
  if (body?.received !== undefined) counts.bytes_in += body.received;
}

export function addRequests(counts: Counting, more: Requests): void {
  for (const kind of requestKinds) counts[kind] += more[kind];
}
