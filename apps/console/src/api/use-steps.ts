import { useRef } from 'react';
import { client } from './client.ts';
import { runStep, type Step } from './step.ts';

/**
 * Runs steps one after the other; what is on the screen is asked for again after them. What was done before one fails
 * stays done: a second try of the same goes on there.
 */
export function useSteps(): (steps: readonly Step[]) => Promise<void> {
  const tried = useRef({ all: '', next: 0 });
  return async (steps) => {
    if (steps.length === 0) return;
    const all = JSON.stringify(steps);
    if (tried.current.all !== all) tried.current = { all, next: 0 };
    try {
      for (const one of steps.slice(tried.current.next)) {
        await runStep(one);
        tried.current.next += 1;
      }
      tried.current = { all: '', next: 0 };
    } finally {
      await client.invalidateQueries();
    }
  };
}
