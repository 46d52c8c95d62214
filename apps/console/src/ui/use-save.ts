import { useState } from 'react';
import type { Step } from '../api/step.ts';
import { useSteps } from '../api/use-steps.ts';
import { flash } from './flash.ts';

export interface Saving {
  readonly busy: boolean;
  readonly error: unknown;
  /** Runs the steps, says that it is done, and forgets the draft; or keeps it and gives the error. */
  save(steps: readonly Step[], done: string): Promise<void>;
}

/** How what is edited on a page itself is saved. */
export function useSave(forgetDraft: () => void): Saving {
  const run = useSteps();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  return {
    busy,
    error,
    async save(steps, done) {
      setBusy(true);
      setError(undefined);
      try {
        await run(steps);
        forgetDraft();
        flash.success(done);
      } catch (problem) {
        setError(problem);
      } finally {
        setBusy(false);
      }
    },
  };
}
