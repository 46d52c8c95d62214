import { errors } from '../errors.ts';

/**
 * IAM's rules for names, paths and sizes, as its API reference states them. Names are compared without case, and kept
 * as they were written.
 */
const nameForm = /^[\w+=,.@-]+$/;
const pathForm = /^\/(?:[\x21-\x7e]*\/)?$/;

/** The name, if it is one: 1 to `most` of letters, digits and `_+=,.@-`. */
export function checkName(parameter: string, name: string | undefined, most: number): string {
  if (name === undefined) throw errors.invalid(`The parameter ${parameter} is required.`);
  if (name.length < 1 || name.length > most || !nameForm.test(name))
    throw errors.invalid(
      `The value of ${parameter} is invalid. It must contain 1 to ${most} letters, digits and the characters +=,.@_-`,
    );
  return name;
}

/** `/`, or segments between slashes; at most 512 characters. */
export function checkPath(path: string | undefined): string {
  if (path === undefined) return '/';
  if (path.length > 512 || !pathForm.test(path))
    throw errors.invalid('The value of Path is invalid. It must begin and end with / and contain no spaces.');
  return path;
}

export function checkDescription(text: string | undefined): string | null {
  if (text !== undefined && text.length > 1000)
    throw errors.invalid('The value of Description is longer than 1000 characters.');
  return text ?? null;
}

/** An account's name is its alias: 3 to 63 of lower-case letters, digits and single hyphens, and never a number. */
export function checkAlias(parameter: string, name: string | undefined): string {
  const looksLikeNumber = /^\d{12}$/.test(name ?? '');
  if (!name || name.length < 3 || name.length > 63 || looksLikeNumber || !/^[a-z0-9](?:-?[a-z0-9])*$/.test(name))
    throw errors.invalid(
      `The value of ${parameter} is invalid. It must contain 3 to 63 lower-case letters, digits and single hyphens.`,
    );
  return name;
}

export function required<T>(parameter: string, value: T | undefined): T {
  if (value === undefined || value === '') throw errors.invalid(`The parameter ${parameter} is required.`);
  return value;
}

/** How a name is compared. */
export const fold = (name: string): string => name.toLowerCase();
