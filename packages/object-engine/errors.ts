/** Why the engine said no. The S3 layer maps each kind to its own error; a kind's meaning never depends on the text. */
export type EngineErrorKind =
  /** The bucket number was never made, is being deleted, or is gone for good. */
  | 'no-such-bucket'
  /** `ifMatch` on a key that has no current version. */
  | 'no-such-key'
  | 'no-such-upload'
  /** A part that completion names is absent or has another ETag. */
  | 'invalid-part'
  | 'condition-failed'
  /** The caller's own `check` refused at the sequencer; `reason` is what it returned. */
  | 'refused'
  | 'key-too-long'
  /** Metadata or a manifest beyond what one record may hold. */
  | 'too-large'
  /** Too much is queued; try again shortly. */
  | 'busy'
  /** The disk has no room for another body. Deletes still work. */
  | 'full'
  /** A write or sync failed; nothing more is written until the engine is opened again. */
  | 'read-only'
  /** Stored bytes do not match their checksum. */
  | 'damaged'
  /** A reader rested longer than the idle limit, and its bytes may have been recycled. */
  | 'expired'
  /** Another process has the folder open. */
  | 'locked'
  | 'closed';

export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  /** What the caller's `check` returned, for `refused`. */
  readonly reason: string | undefined;

  constructor(kind: EngineErrorKind, say: string, extra: { reason?: string; cause?: unknown } = {}) {
    super(say, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'EngineError';
    this.kind = kind;
    this.reason = extra.reason;
  }
}
