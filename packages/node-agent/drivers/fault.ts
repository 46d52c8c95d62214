import type { Reason } from '@mallee/base';

/**
 * What a driver throws when the host would not do as asked. Code and sentence travel in the report to the owner or
 * the operator, so they name the thing and what to do about it; the cause stays in the node's log.
 */
export class Fault extends Error {
  readonly code: string;

  constructor(code: string, say: string, cause?: unknown) {
    super(say, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
  }
}

/** Any thrown value as a reason for a report, within the contract's lengths. */
export function reasonOf(error: unknown, code = 'HostError'): Reason {
  if (error instanceof Fault) return { code: error.code, say: error.message.slice(0, 1000) };
  const say = error instanceof Error ? error.message : String(error);
  return { code, say: (say || 'It failed without saying why.').slice(0, 1000) };
}
