import { createHash } from 'node:crypto';
import { AwsError, type Digest } from '@mallee/base';

const most = 16 * 1024;

/** User data as the guest will read it, with the digest it is kept under; undefined where there is none. */
export function readUserData(base64: string | undefined): { digest: Digest; body: Buffer } | undefined {
  if (!base64) return undefined;
  const compact = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1)
    throw new AwsError('InvalidUserData.Malformed', 400, 'Invalid BASE64 encoding of user data.');
  const body = Buffer.from(compact, 'base64');
  if (body.length > most) throw new AwsError('InvalidParameterValue', 400, `User data is limited to ${most} bytes.`);
  if (body.length === 0) return undefined;
  return { digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, body };
}
