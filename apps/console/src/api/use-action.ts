import { type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { flash } from '../ui/flash.ts';
import { call } from './call.ts';
import type { Input, Name, Output, Service } from './types.ts';
import { useTask } from './use-task.ts';

interface Options<S extends Service, N extends Name<S>> {
  /** What to say when it is done; nothing is said where it is left out. */
  readonly done?: string | ((input: Input<S, N>, output: Output<S, N>) => string);
  /** Operations whose answers are old now; without a list, everything on the screen. */
  readonly refresh?: readonly string[];
  /** Shown by the caller itself, beside the form, rather than in the bar. */
  readonly quiet?: boolean;
}

export type Action<S extends Service, N extends Name<S>> = UseMutationResult<Output<S, N>, Error, Input<S, N>>;

/** An operation that a button runs. Failures are shown in the bar; a second click while it runs does nothing. */
export function useAction<S extends Service, N extends Name<S>>(
  service: S,
  operation: N,
  { done, refresh, quiet = false }: Options<S, N> = {},
): Action<S, N> {
  const client = useQueryClient();
  return useTask<Output<S, N>, Input<S, N>>({
    mutationKey: [service, operation],
    mutationFn: (input: Input<S, N>) => call(service, operation, input),
    onSuccess: (output, input) => {
      if (done) flash.success(typeof done === 'string' ? done : done(input, output));
    },
    onError: (error) => {
      if (!quiet) flash.error(error);
    },
    // Also after a failure: part of it may have happened.
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [from, name] }) =>
          from !== 'session' && (refresh === undefined || refresh.includes(String(name))),
      }),
  });
}
