import { ConfigError } from '../config.ts';
import { Trouble } from './say.ts';

/**
 * What is told of a failure. One that nobody foresaw is a fault of ours; the place in the program is shown where `stack`
 * is set: to log files, and to people who ask for it.
 */
export function explain(error: unknown, { stack: wanted }: { stack: boolean }): string {
  if (error instanceof Trouble || error instanceof ConfigError) return error.message;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (wanted) return stack ?? message;
  return `Something went wrong that should not: ${message}\nMALLEE_DEBUG=1 in front of the command shows where.`;
}
