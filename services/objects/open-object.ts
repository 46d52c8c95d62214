import type { AccountId } from '@mallee/base';
import type { ByteRange } from '@mallee/object-engine';
import { decide, type Subject, subjectContext } from '@mallee/policy';
import type { Store } from '@mallee/store';
import { plainPieces } from './encryption/plain-body.ts';
import { opensFor, unlock } from './encryption/unlock.ts';
import { foundOf, keyBytes } from './objects.ts';
import type { Inside } from './op.ts';
import { objectDemand } from './rules/demands.ts';
import { readMeta } from './rules/meta.ts';

/** An object as other services read it. Each read opens it anew, so holding one costs nothing. */
export interface ObjectSource {
  readonly bytes: number;
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

/**
 * Opens an object with the rights of an account: what it owns, or what the object's list or the bucket's policy lets it
 * read. Undefined where it is not there or not for that account, which look alike.
 */
export async function openForAccount(
  { store, ports }: { store: Store; ports: Inside },
  account: AccountId,
  bucketName: string,
  key: string,
): Promise<ObjectSource | undefined> {
  const bucket = await ports.buckets.find(bucketName);
  const facts = await store.read((read) => ports.accounts.byNumber(read, account));
  if (!bucket || !facts) return undefined;
  const info = await ports.engine.head(bucket.number, keyBytes(key));
  if (!info || info.marker) return undefined;
  const subject = accountItself(account, facts.canonicalId);
  const { account: resourceAccount, ...asked } = objectDemand(
    'GetObject',
    key,
    { bucket, scope: { account, subject } },
    foundOf(bucket, info),
    'READ',
  );
  const question = { ...asked, resourceAccount, context: subjectContext(subject) };
  if (!decide(subject, question).allowed) return undefined;
  const meta = readMeta(info.meta);
  if (meta.sealed && !opensFor(meta.sealed, account)) return undefined;
  const dataKey = await unlock({ bucket, ports, scope: { account, subject } }, key, meta.sealed, undefined);
  return { bytes: info.size, read };

  /** `end` is exclusive. Fails should the object have been replaced since, for its bytes would not fit together. */
  async function* read(range?: { start: number; end: number }): AsyncGenerator<Uint8Array> {
    const reader = await ports.engine.get(bucket!.number, keyBytes(key));
    if (reader?.info.etag !== info!.etag || reader.info.at !== info!.at) {
      reader?.release();
      throw new Error(`The object ${bucketName}/${key} was replaced while it was read.`);
    }
    const bytes: ByteRange | undefined = range && { from: range.start, to: range.end };
    yield* dataKey ? plainPieces(reader, meta, dataKey, bytes) : reader.open(bytes);
  }
}

/** The account as such, which is what lists and most policies name. Its administrator stands for it. */
const accountItself = (account: AccountId, canonicalId: string): Subject => ({
  ...{ kind: 'user', account, canonicalId, arn: `arn:aws:iam::${account}:user/admin`, userId: '', identity: [] },
  ...{ cloudAdministrator: false, accountAdministrator: true },
});
