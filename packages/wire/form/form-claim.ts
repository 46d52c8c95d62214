import type { Instant } from '@mallee/base';
import { signatureDoesNotMatch } from '../auth/auth-errors.ts';
import { parseBasicDate } from '../auth/dates.ts';
import { hmacBase64, hmacSha256, sameHex, sameText } from '../auth/digest.ts';
import { readCredential } from '../auth/read-v4.ts';
import { deriveSigningKey, type Scope } from '../auth/signing-keys.ts';
import { formErrors } from './form-errors.ts';

/** Who is said to have signed a form's policy, which is all that the signature covers. */
export interface FormClaim {
  readonly accessKeyId: string;
  readonly token: string | undefined;
  /** Base64, as signed. */
  readonly policy: string;
  readonly signature: string;
  /** Of version 4 only. */
  readonly scope?: Scope;
  readonly signedAt?: Instant;
}

/** Reads either version's fields; a form without a policy is anonymous. */
export function readFormClaim(fields: ReadonlyMap<string, string>): FormClaim | 'anonymous' {
  const needed = (name: string) => {
    const value = fields.get(name);
    if (!value) throw formErrors.field(name);
    return value;
  };
  const token = fields.get('x-amz-security-token');
  const v2 = fields.get('awsaccesskeyid');
  const v4 = fields.get('x-amz-credential') ?? fields.get('x-amz-signature') ?? fields.get('x-amz-algorithm');
  if (v2 === undefined && v4 === undefined) {
    if (fields.has('policy')) throw formErrors.field('AWSAccessKeyId');
    return 'anonymous';
  }
  const policy = needed('policy').replace(/\s/g, '');
  if (v4 === undefined) return { accessKeyId: v2!, token, policy, signature: needed('signature') };
  if (needed('x-amz-algorithm') !== 'AWS4-HMAC-SHA256')
    throw formErrors.field('x-amz-algorithm', 'x-amz-algorithm only supports "AWS4-HMAC-SHA256"');
  const credential = readCredential(needed('x-amz-credential'), (why) => formErrors.field('x-amz-credential', why));
  const signedAt = parseBasicDate(needed('x-amz-date'));
  if (signedAt === undefined || credential.scope.service !== 's3')
    throw formErrors.field('x-amz-date', 'The date or the credential’s scope of the form cannot be read.');
  return { ...credential, token, policy, signature: needed('x-amz-signature'), signedAt };
}

/** Did the holder of the secret sign this policy? How long it holds is for the policy to say. */
export function verifyForm({ accessKeyId, policy, signature, scope }: FormClaim, secret: string): void {
  const right = scope
    ? /^[0-9a-f]{64}$/.test(signature) && sameHex(hmacSha256(deriveSigningKey(secret, scope), policy), signature)
    : sameText(hmacBase64('sha1', secret, policy), signature);
  if (!right) throw signatureDoesNotMatch('s3', { accessKeyId, stringToSign: policy });
}
