import { useParams } from '@tanstack/react-router';

/** A part of the page's path, `$id` say. */
export function useParam(name: string): string {
  const value = (useParams({ strict: false }) as Record<string, string | undefined>)[name];
  if (value === undefined) throw new Error(`This page's path has no ${name}.`);
  return value;
}
