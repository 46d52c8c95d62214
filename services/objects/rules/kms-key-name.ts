import type { AccountId } from '@mallee/base';
import { encryptionErrors } from '../encryption/encryption-errors.ts';
import { errors } from '../errors.ts';

/** The one key that an account has without having asked for it, by its alias. */
export const defaultAlias = 'aws/s3';

/** A key of an account as a request names it. */
export type KmsKeyName = { readonly alias: string } | { readonly id: string };

interface Place {
  readonly region: string;
  readonly account: AccountId;
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export const keyArn = ({ region, account }: Place, id: string): string => `arn:aws:kms:${region}:${account}:key/${id}`;

/**
 * Reads a key's id or alias, bare or as an ARN. Keys of other accounts answer AccessDenied, whether they are there or
 * not. Source: "Key identifiers (KeyId)", AWS KMS Developer Guide.
 */
export function readKeyName(text: string, here: Place): KmsKeyName {
  const [, region, account, resource] = /^arn:aws:kms:([^:]*):([^:]*):(.+)$/.exec(text) ?? [];
  if (resource !== undefined) {
    if (region !== here.region) throw encryptionErrors.noKmsKey(`Invalid arn ${region}`);
    if (account !== here.account) throw errors.accessDenied();
  }
  const own = resource?.replace(/^key\//, '') ?? text;
  if (own.startsWith('alias/')) return { alias: own.slice('alias/'.length) };
  if (uuid.test(own)) return { id: own };
  throw encryptionErrors.noKmsKey(`Invalid keyId ${text}`);
}

export const unknownKey = (name: KmsKeyName, here: Place) =>
  encryptionErrors.noKmsKey(
    'id' in name
      ? `Key '${keyArn(here, name.id)}' does not exist`
      : `Alias arn:aws:kms:${here.region}:${here.account}:alias/${name.alias} is not found.`,
  );
