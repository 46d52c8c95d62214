import { AwsError } from '@mallee/base';

/** An error with S3's usual body. */
export const failure = (code: string, status: number, say: string, fields: Record<string, string> = {}): AwsError =>
  new AwsError(code, status, say, { fields });
