import type { AccountId } from '@mallee/base';
import type { Versioning } from '@mallee/object-engine';
import type { Requests } from './rules/requests.ts';

/** The rows of object storage, as `migrations/` makes them. */
export interface ObjectTables {
  bucket: BucketRow;
  bucket_setting: { bucket: number; name: string; value: string };
  bucket_use: BucketUseRow;
  webhook: { name: string; last: number; waiting: number; dropped: number; failures: number; due_at: number };
  webhook_message: { webhook: string; number: number; created_at: number; alone: number; content: string };
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
  /** The unique id of the user who made it; null where it was made before that was kept. */
  made_by: string | null;
}

export interface BucketUseRow extends Requests {
  period: string;
  /** The period's first millisecond since 1970. */
  start: number;
  bucket: number;
  name: string;
  account: AccountId;
  objects: number;
  bytes: number;
  older_versions: number;
  older_bytes: number;
  uploads: number;
  upload_bytes: number;
}
