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
  /** Undefined for keys that are unknown, inactive or expired. */
  find(accessKeyId: string): Promise<Credentials | undefined>;
  /** Told after a signature was found right. */
  used(accessKeyId: string, service: string): void;
}
