/**
 * A failure that the client is meant to see. Services make these from their catalogue; the encoder gives each
 * protocol its form. Anything else that is thrown is a bug and reaches the client only as InternalError.
 */
export class AwsError extends Error {
  /** The protocol's code, such as `InvalidInstanceID.NotFound`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Members that some error bodies carry beside code and message (S3's `BucketName`, `Condition`, ...). */
  readonly fields: Readonly<Record<string, string>>;
  /** Response headers that go with the error, such as `x-amz-delete-marker`. */
  readonly headers: Readonly<Record<string, string>>;
  /** For operators: logged and shown in admin views, never sent to the client. */
  readonly detail: unknown;

  constructor(code: string, status: number, say: string, extra: AwsErrorExtra = {}) {
    super(say, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.fields = extra.fields ?? {};
    this.headers = extra.headers ?? {};
    this.detail = extra.detail;
  }
}

export interface AwsErrorExtra {
  fields?: Record<string, string>;
  headers?: Record<string, string>;
  detail?: unknown;
  cause?: unknown;
}

/** Why something failed later, kept on the row it happened to (`StateReason`, stack events, activity log). */
export interface Reason {
  readonly code: string;
  readonly say: string;
}
