import { type InstanceId, type Instant, seconds, type World } from '@mallee/base';
import type { StreamKind } from '@mallee/node-contract';

/** What a token opens, and for which access key. */
export interface ConsoleGrant {
  readonly instance: InstanceId;
  readonly what: StreamKind;
  readonly accessKey: string;
}

const lifetime = seconds(30);
const most = 10_000;

/**
 * Tokens that open a machine's serial line or screen: good once, for half a minute, in memory only. Whoever issues one
 * has been authorised, and that is in the activity log.
 */
export class ConsoleTokens {
  readonly #world: World;
  readonly #grants = new Map<string, ConsoleGrant & { readonly expires: Instant }>();

  constructor(world: World) {
    this.#world = world;
  }

  issue(grant: ConsoleGrant): { token: string; expires: Instant } {
    const expires = this.#world.now() + lifetime;
    const token = this.#world.bytes(24).toString('base64url');
    this.#grants.set(token, { ...grant, expires });
    // The oldest come first.
    for (const [old, { expires: end }] of this.#grants) {
      if (end > this.#world.now() && this.#grants.size <= most) break;
      this.#grants.delete(old);
    }
    return { token, expires };
  }

  /** Takes the token out of use, whether or not its time is over. */
  redeem(token: string): ConsoleGrant | undefined {
    const grant = this.#grants.get(token);
    this.#grants.delete(token);
    return grant && grant.expires > this.#world.now() ? grant : undefined;
  }
}
