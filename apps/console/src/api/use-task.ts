import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/** Work that a button begins. While it runs, it is not begun again with the same input: clicks outrun what is drawn. */
export function useTask<Out, In = void>(
  options: UseMutationOptions<Out, Error, In>,
): UseMutationResult<Out, Error, In> {
  const running = useRef(new Set<string>());
  const mutation = useMutation<Out, Error, In>({
    ...options,
    onSettled: (...facts) => {
      running.current.delete(JSON.stringify(facts[2] ?? null));
      return options.onSettled?.(...facts);
    },
  });
  const mutate: typeof mutation.mutate = (...facts) => {
    const key = JSON.stringify(facts[0] ?? null);
    if (running.current.has(key)) return;
    running.current.add(key);
    mutation.mutate(...facts);
  };
  return { ...mutation, mutate };
}
