import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isDoorError } from './door.ts';
import { checkSession } from './session.ts';

const momentary = (error: unknown) =>
  isDoorError(error) && (error.status === 0 || error.status === 429 || error.status >= 502);

/** Everything that the page knows of the cloud. Events refresh it; otherwise half a minute passes before it asks again. */
export const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => checkSession(client, error) }),
  mutationCache: new MutationCache({ onError: (error) => checkSession(client, error) }),
  defaultOptions: {
    queries: {
      // The cloud may be on this very host: whether the browser is online says nothing about it.
      networkMode: 'always',
      staleTime: 30_000,
      gcTime: 300_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 2 && momentary(error),
    },
    mutations: { networkMode: 'always' },
  },
});
