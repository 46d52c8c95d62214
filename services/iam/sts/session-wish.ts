import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { managedPolicies } from '../repos/managed-policies.ts';
import { sessionSecrets } from '../repos/sessions.ts';
import type { SessionRow } from '../repos/tables.ts';
import { checkDocument } from '../rules/documents.ts';
import { limits } from '../rules/limits.ts';
import { required } from '../rules/names.ts';
import type { Vault } from '../vault.ts';

/** The name that a session goes by in ARNs and logs. */
export function checkSessionName(name: string | undefined): string {
  const known = required('RoleSessionName', name);
  if (!/^[\w+=,.@-]{2,64}$/.test(known))
    throw errors.invalid('The value of RoleSessionName must be 2 to 64 letters, digits and the characters +=,.@_-');
  return known;
}

export function checkSeconds(wanted: number | undefined, usual: number, most: number, why: string): number {
  const seconds = wanted ?? Math.min(usual, most);
  if (!Number.isInteger(seconds) || seconds < 900)
    throw errors.invalid('The value of DurationSeconds must be 900 seconds or more.');
  if (seconds > most) throw errors.invalid(`The requested DurationSeconds exceeds the ${why} (${most} seconds).`);
  return seconds;
}

/** Session policies as they are kept, and how much of their room they take, in percent. */
export async function checkBounds(
  read: Read,
  account: AccountId,
  input: { Policy?: string | undefined; PolicyArns?: readonly { arn?: string | undefined }[] | undefined },
): Promise<{ policy: string | undefined; policyArns: string[]; percent: number }> {
  const policy =
    input.Policy === undefined ? undefined : checkDocument(input.Policy, 'boundary', limits.sessionPolicySize);
  const wanted = (input.PolicyArns ?? []).map(({ arn }) => required('PolicyArns.arn', arn));
  if (wanted.length > mostArns) throw errors.invalid(`PolicyArns may name ${mostArns} policies.`);
  const policyArns: string[] = [];
  for (const arn of wanted) policyArns.push((await managedPolicies.get(read, account, arn)).arn);
  const size = [policy ?? '', ...policyArns].reduce((sum, text) => sum + text.length, 0);
  const percent = Math.ceil((100 * size) / room);
  if (percent > 100) throw errors.packedTooLarge(percent);
  return { policy, policyArns, percent };
}

/** What the client receives; the secret and the token are shown this once. */
export function credentialsView(vault: Vault, session: SessionRow) {
  const { secret, token } = sessionSecrets(vault, session.id);
  return {
    AccessKeyId: session.id,
    SecretAccessKey: secret,
    SessionToken: token,
    Expiration: new Date(session.expires_at),
  };
}

const mostArns = 10;
/** Characters of the session policy and of the named policies' ARNs. */
const room = 4096;
