import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { ErrorBox } from './error-box.tsx';

export const Loading = ({ text = 'Loading' }: { text?: string }) => (
  <Box textAlign="center" padding="xxl" color="text-body-secondary">
    <Spinner size="large" />
    <div role="status">{text}</div>
  </Box>
);

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** One answer: still coming, failed, or there. Old content stays while it is asked for again. */
export function Await<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  return query.error ? <ErrorBox error={query.error} retry={query.refetch} /> : <Loading />;
}
