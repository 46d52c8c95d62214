import { type RefObject, useEffect, useRef } from 'react';

/** Puts the cursor into the first field of a dialog; the dialog itself would put the focus on what closes it. */
export function useFirstField<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => {
    const timer = setTimeout(
      () => ref.current?.querySelector<HTMLElement>('input:not([type=radio]), textarea')?.focus(),
      50,
    );
    return () => clearTimeout(timer);
  }, []);
  return ref;
}
