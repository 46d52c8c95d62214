import { CommandError, UsageError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';
import type { System } from '../frame/system.ts';

/** A document that was given as text (`-o`) or in a file (`-f`); exactly one of them. */
export function readDocument(
  { content, file }: { readonly content: string | undefined; readonly file: string | undefined },
  system: System,
): string {
  if ((content === undefined) === (file === undefined)) throw new UsageError('exactly one of -o and -f must be given');
  if (content !== undefined) return content;
  return readLocal(system, file!).toString();
}

/** A policy, with the commas that hand-written ones have at the end of lists taken out; complains before it is sent. */
export function readPolicy(given: string): string {
  if (isJson(given)) return given;
  const mended = withoutTrailingCommas(given);
  if (isJson(mended)) return mended;
  throw new CommandError('the policy is not valid JSON');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts in quotes are left as they are. */
const withoutTrailingCommas = (text: string) =>
  text.replace(/("(?:[^"\\]|\\.)*")|,(\s*[}\]])/g, (_, quoted, closing) => quoted ?? closing);
