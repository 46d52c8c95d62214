import { queryOptions } from '@tanstack/react-query';
import { ask } from './door.ts';
import type { Input, Name, Output, Service } from './types.ts';

/** Runs an operation of the cloud as the person who is logged in. */
export async function call<S extends Service, N extends Name<S>>(
  service: S,
  operation: N,
  input: Input<S, N>,
  signal?: AbortSignal,
): Promise<Output<S, N>> {
  const response = await ask(`api/${service}/${operation}`, { method: 'POST', json: input, signal });
  return (await response.json()) as Output<S, N>;
}

/** What a page shows of one operation's answer; refreshed when an event says that its subject changed. */
export const query = <S extends Service, N extends Name<S>>(service: S, operation: N, input: Input<S, N>) =>
  queryOptions({
    queryKey: [service, operation as string, input] as const,
    queryFn: ({ signal }) => call(service, operation, input, signal),
  });

/** The whole of a list of IAM's, page by page; each page has a thousand entries at most. */
export async function readAll<N extends Name<'iam'>, Key extends keyof Output<'iam', N>>(
  operation: N,
  input: Input<'iam', N>,
  list: Key,
  signal?: AbortSignal,
): Promise<NonNullable<Output<'iam', N>[Key]>> {
  const found: unknown[] = [];
  let page: { Marker?: string; MaxItems: number } = { MaxItems: 1000 };
  for (;;) {
    const asked = { ...(input as object), ...page } as Input<'iam', N>;
    const answer = (await call('iam', operation, asked, signal)) as Output<'iam', N> & {
      IsTruncated?: boolean;
      Marker?: string;
    };
    found.push(...((answer[list] as unknown[] | undefined) ?? []));
    if (!answer.IsTruncated || !answer.Marker) return found as NonNullable<Output<'iam', N>[Key]>;
    page = { ...page, Marker: answer.Marker };
  }
}

/** The same for a page to show. */
export const listAll = <N extends Name<'iam'>, Key extends keyof Output<'iam', N>>(
  operation: N,
  input: Input<'iam', N>,
  list: Key,
) =>
  queryOptions({
    queryKey: ['iam', operation as string, input, 'all'] as const,
    queryFn: ({ signal }) => readAll(operation, input, list, signal),
  });
