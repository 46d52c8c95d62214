import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { ask, isDoorError } from './door.ts';

/** Who is logged in, and to what. */
export interface Session {
  readonly account: string;
  readonly accountId: string;
  readonly user: string;
  readonly arn: string;
  readonly administrator: boolean;
  readonly region: string;
  readonly apiEndpoint: string;
  readonly idleSeconds: number;
  readonly endsAt: string;
  readonly version?: string;
}

export type Login =
  | { readonly account: string; readonly user: string; readonly password: string; readonly newPassword?: string }
  | { readonly accessKeyId: string; readonly secretAccessKey: string };

/** Null where nobody is logged in. */
export const session = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return (await (await ask('session', { signal })).json()) as Session;
    } catch (error) {
      if (isDoorError(error) && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export async function logIn(client: QueryClient, login: Login): Promise<void> {
  const response = await ask('session', { method: 'POST', json: login });
  client.setQueryData(session.queryKey, (await response.json()) as Session);
  endedFor = undefined;
}

export async function logOut(client: QueryClient): Promise<void> {
  await ask('session', { method: 'DELETE' });
  forget(client);
}

/** Why the login is shown to somebody who was logged in. */
export let endedFor: 'time' | undefined;

/** After a refusal: is it the session that ended? Another operation's 401 (EC2's AuthFailure) leaves it be. */
export function checkSession(client: QueryClient, error: unknown): void {
  if (!isDoorError(error) || error.status !== 401 || !client.getQueryData(session.queryKey)) return;
  void hasEnded().then((ended) => {
    if (ended) sessionEnded(client);
  });
}

/** Nothing is known of it while the cloud does not answer. */
export const hasEnded = (): Promise<boolean> =>
  ask('session').then(
    () => false,
    (error) => isDoorError(error) && error.status === 401,
  );

export function sessionEnded(client: QueryClient): void {
  endedFor = 'time';
  forget(client);
}

/** Nothing of what one person saw stays for the next. */
function forget(client: QueryClient): void {
  client.setQueryData(session.queryKey, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}
