import { UsageError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';

/** Which shell to write for: as asked, else the one that `SHELL` names. */
export function shellOf(given: { readonly sh: boolean; readonly csh: boolean }, { env }: System): 'sh' | 'csh' {
  if (given.sh && given.csh) throw new UsageError('argument -c: not allowed with argument -s');
  if (given.sh || given.csh) return given.sh ? 'sh' : 'csh';
  return /csh$/.test(env.SHELL ?? '') ? 'csh' : 'sh';
}

const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

/** A line for `eval` that sets a variable. */
export const setLine = (shell: 'sh' | 'csh', name: string, value: string): string =>
  shell === 'csh' ? `setenv ${name} ${quoted(value)};` : `${name}=${quoted(value)}; export ${name};`;

export const unsetLine = (shell: 'sh' | 'csh', name: string): string =>
  shell === 'csh' ? `unsetenv ${name};` : `unset ${name};`;

/** The variables that hold a session. */
export const sessionVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
] as const;
