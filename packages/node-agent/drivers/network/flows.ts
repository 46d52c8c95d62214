import { Fault } from '../fault.ts';
import type { Namespace } from './namespace.ts';

/** Where an address stands in a connection, as `conntrack` options: first packet's or reply's source or destination. */
export const callsOrAnswers = ['--orig-src', '--reply-src'] as const;
export const isTranslated = ['--orig-dst', '--reply-dst'] as const;

/**
 * Makes the kernel forget all connections of an address, so that their next packet is judged by the rules of now. One
 * `conntrack` after the other: two at once take entries from under each other and give up.
 */
export async function forgetFlows(
  namespace: Namespace,
  sides: readonly string[],
  address: string,
  signal?: AbortSignal,
): Promise<void> {
  for (const side of sides) {
    for (let tries = 1; ; tries += 1) {
      try {
        await namespace.run('conntrack', ['--delete', side, address], { signal });
        break;
      } catch (error) {
        // It fails where there was nothing to delete, and where an entry ended by itself in between.
        if (error instanceof Fault && error.message.includes(': 0 flow entries have been deleted')) break;
        if (!(error instanceof Fault) || error.code !== 'CommandFailed' || tries === 5) throw error;
      }
    }
  }
}
