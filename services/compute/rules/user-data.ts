import { createHash } from 'node:crypto';
import { AwsError, type Digest } from '@mallee/base';

const most = 16 * 1024;

export interface UserData {
  readonly digest: Digest;
  readonly body: Buffer;
}

/** User data as the guest will read it, with the digest it is kept under; undefined where there is none. */
export function readUserData(base64: string | undefined): UserData | undefined {
  if (!base64) return undefined;
  const compact = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1)
    throw new AwsError('InvalidUserData.Malformed', 400, 'Invalid BASE64 encoding of user data.');
  return decodedUserData(Buffer.from(compact, 'base64'));
}

/** The same for a caller whose protocol has decoded it already. */
export function decodedUserData(bytes: Uint8Array): UserData | undefined {
  const body = Buffer.from(bytes);
  if (body.length > most) throw new AwsError('InvalidParameterValue', 400, `User data is limited to ${most} bytes.`);
  if (body.length === 0) return undefined;
  return { digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, body };
}
