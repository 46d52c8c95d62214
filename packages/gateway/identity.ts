import type { Subject } from '@mallee/policy';

/** Somebody known by an access key. */
export interface Credentials {
  /** The secret that signs requests; never logged, never sent. */
  readonly secret: string;
  /** Present for temporary keys: the request must carry exactly this token. */
  readonly sessionToken?: string;
  readonly subject: Subject;
}

/** What the gateway needs of the identity service. Answers come from memory and follow changes at their commit. */
export interface Identity {
  /** Undefined for keys that are unknown, inactive or expired. Keys in use are answered at once. */
  find(accessKeyId: string): Credentials | undefined | Promise<Credentials | undefined>;
  /** Notes that a key has signed a request that was right; costs no row. */
  used(accessKeyId: string, service: string, region: string): void;
}
