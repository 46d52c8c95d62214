import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState, useSyncExternalStore } from 'react';
import type { Step } from '../api/step.ts';
import { flash } from './flash.ts';
import { type Deed, FormDialog } from './form-dialog.tsx';

export interface Question extends Deed {
  readonly title: string;
  /** What happens, and whether it can be undone. */
  readonly text: string;
  /** The names of what it happens to. */
  readonly items?: readonly string[];
  readonly button: string;
  /** A word to be typed first, for what cannot be undone. */
  readonly typed?: string;
}

let question: Question | undefined;
const listeners = new Set<() => void>();
const set = (next: Question | undefined) => {
  question = next;
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Asks before something is done. It belongs to no page, so a list that refreshes under it does not close it. */
export const confirm = (asked: Question): void => set(asked);

/** The same, where it must be looked up first what is to be done. */
export const confirmFound = (steps: Promise<readonly Step[]>, asked: Omit<Question, 'steps'>): Promise<unknown> =>
  steps.then((found) => set({ ...asked, steps: found }), flash.error);

export function ConfirmDialog() {
  const asked = useSyncExternalStore(subscribe, () => question);
  return asked ? <Asked key={asked.title} question={asked} /> : null;
}

const shownNames = 12;

function Asked({ question: { text, items = [], typed, ...deed } }: { question: Question }) {
  const [word, setWord] = useState('');
  const missing = typed !== undefined && word.trim() !== typed;
  return (
    <FormDialog {...deed} certain close={() => set(undefined)} whyNot={missing ? `Type “${typed}” first.` : undefined}>
      <Box>{text}</Box>
      {items.length > 0 && (
        <ul className="names">
          {items.slice(0, shownNames).map((item) => (
            <li key={item}>
              <bdi>{item}</bdi>
            </li>
          ))}
          {items.length > shownNames && <li>and {items.length - shownNames} more</li>}
        </ul>
      )}
      {typed !== undefined && (
        <FormField label={`Type “${typed}” to go on`}>
          <Input value={word} autoFocus placeholder={typed} onChange={({ detail }) => setWord(detail.value)} />
        </FormField>
      )}
    </FormDialog>
  );
}
