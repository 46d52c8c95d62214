import { text } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { CommandError, UsageError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';

/** What whoever holds a secret key has signed, so that another may upload without it. */
export const policyOptions = {
  policy: text(
    '--upload-policy POLICY',
    'a signed policy, in JSON or base64, that allows the upload without a secret key',
  ),
  policyFile: text('--upload-policy-file FILE', 'the same, from a file'),
  policySignature: text(
    '--upload-policy-signature SIGNATURE',
    'its signature: HMAC-SHA1 of the base64 text, in base64',
  ),
};

export interface PolicyGiven {
  readonly policy?: string | undefined;
  readonly policyFile?: string | undefined;
  readonly policySignature?: string | undefined;
  readonly location: string | undefined;
}

/** The fields by which S3 knows a form's policy; undefined where the upload is signed with the caller's own key. */
export function policyFields(context: Context, given: PolicyGiven): Readonly<Record<string, string>> | undefined {
  const { policy, policyFile, policySignature: signature, location } = given;
  if (policy !== undefined && policyFile !== undefined)
    throw new UsageError('argument --upload-policy-file: not allowed with argument --upload-policy');
  if (policy === undefined && policyFile === undefined) {
    if (signature === undefined) return undefined;
    throw new UsageError('argument --upload-policy-signature: goes with --upload-policy or --upload-policy-file');
  }
  if (signature === undefined)
    throw new UsageError('argument --upload-policy-signature is required with an upload policy');
  if (location !== undefined) throw new UsageError('argument --location: an upload by policy makes no bucket');
  const { accessKeyId, sessionToken } = context.settings.signer();
  return {
    AWSAccessKeyId: accessKeyId,
    policy: encoded(policy ?? readLocal(context.system, policyFile!).toString()),
    signature,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
}

/** The signature is over the base64 text, so JSON is encoded byte for byte. */
function encoded(policy: string): string {
  const json = policy.trimStart().startsWith('{');
  const base64 = json ? Buffer.from(policy).toString('base64') : policy.replace(/\s/g, '');
  try {
    JSON.parse(Buffer.from(base64, 'base64').toString());
    return base64;
  } catch {
    throw new CommandError('the upload policy is neither JSON nor JSON in base64');
  }
}
