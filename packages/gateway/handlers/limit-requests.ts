import { AwsError } from '@mallee/base';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';

/** Requests under way at once, in all and by whose they are. */
export class UnderWay {
  #all = 0;
  readonly #byAccount = new Map<string, number>();

  /** False where there is no room; otherwise the caller must call `leave` once. */
  enter(account: string, all: number, each: number): boolean {
    const own = this.#byAccount.get(account) ?? 0;
    if (this.#all >= all || own >= each) return false;
    this.#all += 1;
    this.#byAccount.set(account, own + 1);
    return true;
  }

  leave(account: string): void {
    this.#all -= 1;
    const own = this.#byAccount.get(account)! - 1;
    if (own === 0) this.#byAccount.delete(account);
    else this.#byAccount.set(account, own);
  }
}

/** Of all the room; the rest is kept for calls that take milliseconds, however many bodies are on their way. */
const objectShare = 0.75;

export function limitRequests(gateway: Gateway, exchange: Exchange): void {
  takeRoom(gateway, exchange, exchange.scope!.account);
}

/**
 * Counts the request for this account, and for no other any more. Objects and everything else are counted apart: a flood
 * of the one must not lock its account out of the other.
 */
export function takeRoom({ underWay, settings }: Gateway, exchange: Exchange, account: string): void {
  if (exchange.release) {
    exchange.release();
    exchange.release = undefined;
  }
  const { requests, requestsPerAccount } = settings.limits;
  const objects = exchange.route!.service === 's3';
  const whose = objects ? `objects of ${account}` : account;
  if (!underWay.enter(whose, objects ? requests * objectShare : requests, requestsPerAccount)) {
    const say = 'Too many requests are under way. Reduce your request rate.';
    throw objects ? new AwsError('SlowDown', 503, say) : new AwsError('RequestLimitExceeded', 503, say);
  }
  exchange.release = () => underWay.leave(whose);
}
