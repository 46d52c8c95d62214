import { useSearch as useRouterSearch } from '@tanstack/react-router';
import { go } from './go.ts';

/** What stands behind the `?` of the address, so that every state of a page can be linked to. */
export function useSearch(): Readonly<Record<string, string>> {
  return useRouterSearch({ strict: false }) as Record<string, string>;
}

/** Changes members of the address; an undefined one is taken out. */
export function setSearch(changes: Readonly<Record<string, string | undefined>>): void {
  const { pathname, searchParams } = new URL(location.href);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) searchParams.delete(name);
    else searchParams.set(name, value);
  const text = searchParams.toString();
  go(text ? `${pathname}?${text}` : pathname, { replace: true });
}
