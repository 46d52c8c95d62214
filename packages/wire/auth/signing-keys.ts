import { createHmac } from 'node:crypto';
import { SigningKey } from './signing-key.ts';

/** The day, region and service that a version 4 key is derived for. */
export interface Scope {
  /** `20130524` */
  readonly date: string;
  /** Any name: a private cloud's clients are configured with all sorts. */
  readonly region: string;
  readonly service: string;
}

export const scopeText = ({ date, region, service }: Scope): string => `${date}/${region}/${service}/aws4_request`;

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Four HMACs, about 60 us: worth remembering. */
export function deriveSigningKey(secret: string, { date, region, service }: Scope): SigningKey {
  return new SigningKey(hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request'));
}

/**
 * Remembers the signing keys that were used last. Only keys that verified a signature are kept, so strangers who
 * know an access key id cannot push out the keys in use by asking for ever new regions.
 */
export class SigningKeys {
  readonly #kept = new Map<string, SigningKey>();
  /** By the very scope that was read before, which spares making a name and looking it up. */
  readonly #byScope = new WeakMap<Scope, { secret: string; key: SigningKey }>();
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#kept.size;
  }

  find(secret: string, scope: Scope): SigningKey | undefined {
    const near = this.#byScope.get(scope);
    if (near?.secret === secret) return near.key;
    const id = identify(secret, scope);
    const key = this.#kept.get(id);
    if (key) {
      this.#kept.delete(id);
      this.#kept.set(id, key);
      this.#byScope.set(scope, { secret, key });
    }
    return key;
  }

  keep(secret: string, scope: Scope, key: SigningKey): void {
    if (this.#kept.size >= this.#limit) {
      const oldest = this.#kept.keys().next().value;
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(identify(secret, scope), key);
  }
}

const identify = (secret: string, { date, region, service }: Scope) => `${date}/${region}/${service}/${secret}`;
