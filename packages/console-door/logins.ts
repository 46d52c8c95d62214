import type { AccountId, Instant } from '@mallee/base';
import type { Credentials } from '@mallee/gateway';
import type { Subject } from '@mallee/policy';

/** A browser that has logged in. */
export interface Session {
  /** Names it everywhere but in the browser, which holds a cookie. */
  readonly id: string;
  /** The temporary key that its requests act under. */
  readonly accessKeyId: string;
  readonly account: { readonly number: AccountId; readonly name: string };
  readonly user: string;
  readonly subject: Subject;
  readonly endsAt: Instant;
}

/** What a person shows at the door. */
export type Login =
  | {
      readonly account: string;
      readonly user: string;
      readonly password: string;
      readonly newPassword?: string | undefined;
    }
  | { readonly accessKeyId: string; readonly secretAccessKey: string };

export interface Opened {
  readonly cookie: string;
  readonly session: Session;
}

/** What the console needs of the identity service. What a person gets wrong is thrown as `AwsError`. */
export interface Logins {
  readonly idleSeconds: number;
  open(login: Login, sourceIp: string): Promise<Opened>;
  /** Undefined for a cookie whose session has ended. `used` says that the person behind it did something. */
  find(cookie: string, used: boolean): Promise<Session | undefined>;
  byId(id: string, used: boolean): Promise<Session | undefined>;
  end(session: Session): Promise<void>;
  /** A temporary key of the session's user that signs links and lasts so long. */
  linkKey(session: Session, seconds: number): Promise<Credentials & { readonly accessKeyId: string }>;
  /** Calls back after a commit that may have ended sessions of these accounts; returns a function that stops. */
  onChange(listener: (accounts: readonly AccountId[]) => void): () => void;
}
