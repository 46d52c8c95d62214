import type { Scope } from '@mallee/gateway/op';
import type { Bucket } from '../buckets.ts';
import { errors } from '../errors.ts';
import type { CustomerKey } from '../rules/customer-key.ts';
import { checkSignature } from '../rules/encryption-request.ts';
import { aboutObject, type Sealed } from '../rules/sealed.ts';
import { encryptionErrors } from './encryption-errors.ts';
import { unwrap } from './envelope.ts';
import type { KeyRing } from './key-ring.ts';

interface Context {
  readonly bucket: Bucket;
  readonly scope: Pick<Scope, 'account' | 'subject' | 'authentication'>;
  readonly ports: { readonly keys: KeyRing };
}

/**
 * The key of an object's bytes for who may have it; undefined at once where they lie there as they are.
 * @throws AwsError where a key is missing, wrong, or another account's
 */
export function unlock(
  context: Context,
  key: string,
  sealed: Sealed | undefined,
  customer: CustomerKey | undefined,
): Promise<Buffer> | undefined {
  if (sealed) return dataKey(context, key, sealed, customer);
  if (customer) throw encryptionErrors.notApplicable();
  return undefined;
}

/** The key of an upload's parts; who brought his own key at its beginning must bring the same one with each. */
export async function unlockUpload(
  context: Context,
  key: string,
  sealed: Sealed | undefined,
  customer: CustomerKey | undefined,
): Promise<Buffer | undefined> {
  if (sealed?.by !== 'customer') return unlock(context, key, sealed, customer);
  if (!customer) throw encryptionErrors.partNeedsKey();
  const own = openEnvelope(context.bucket, key, sealed, customer.bytes);
  if (!own) throw encryptionErrors.otherPartKey();
  return own;
}

const openEnvelope = (bucket: Bucket, key: string, sealed: Sealed, root: Buffer) =>
  unwrap(root, Buffer.from(sealed.key, 'base64'), aboutObject(bucket.number, key, sealed));

async function dataKey(
  { bucket, scope, ports: { keys } }: Context,
  key: string,
  sealed: Sealed,
  customer: CustomerKey | undefined,
): Promise<Buffer> {
  if (customer && sealed.by !== 'customer') throw encryptionErrors.notApplicable();
  const open = (root: Buffer) => openEnvelope(bucket, key, sealed, root);
  switch (sealed.by) {
    case 'customer': {
      if (!customer) throw encryptionErrors.keyNeeded();
      const own = open(customer.bytes);
      if (!own) throw errors.accessDenied();
      return own;
    }
    case 'kms': {
      checkSignature(scope);
      if (!opensFor(sealed, scope.account)) throw errors.accessDenied();
      const { account, id } = partsOf(sealed.arn);
      return sure(open((await keys.existing(account, id)).root), key);
    }
    case 's3':
      return sure(open(keys.cloudKey(sealed.master)), key);
  }
}

/** Whether an account reads it without bringing a key: an account's default key serves nobody else. */
export const opensFor = (sealed: Sealed, account: string): boolean =>
  sealed.by === 's3' || (sealed.by === 'kms' && partsOf(sealed.arn).account === account);

function partsOf(arn: string): { account: string; id: string } {
  const [, , , , account = '', resource = ''] = arn.split(':');
  return { account, id: resource.slice('key/'.length) };
}

function sure(own: Buffer | undefined, key: string): Buffer {
  if (!own) throw new Error(`The envelope of the object ${key} does not open.`);
  return own;
}
