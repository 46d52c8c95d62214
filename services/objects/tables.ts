import type { AccountId } from '@mallee/base';
import type { Versioning } from '@mallee/object-engine';

/** The rows of object storage, as `migrations/` makes them. */
export interface ObjectTables {
  bucket: BucketRow;
  bucket_setting: { bucket: number; name: string; value: string };
  /** One row: the number that was given out last. */
  bucket_number: { last: number };
  encryption_key: EncryptionKeyRow;
}

export interface EncryptionKeyRow {
  id: string;
  account: AccountId;
  alias: string;
  /** The master key's own name. */
  master: string;
  /** Base64. */
  sealed: string;
  created_at: number;
}

export interface BucketRow {
  /** The engine's name for it, never used again. */
  number: number;
  name: string;
  account: AccountId;
  /** The owner's canonical id. */
  owner_id: string;
  region: string;
  versioning: Versioning;
  /** An `Acl` as JSON; null where only the owner is let in. */
  acl: string | null;
  created_at: number;
}
