import type { World } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';
import type { Engine, StagedBody } from '@mallee/object-engine';
import type { Bucket } from '../buckets.ts';
import {
  asksForEncryption,
  type EncryptionHeaders,
  type EncryptionWish,
  readEncryption,
} from '../rules/encryption-request.ts';
import { aboutObject, hidesDigest, type Keeper, type Sealed } from '../rules/sealed.ts';
import { wrap } from './envelope.ts';
import type { KeyRing } from './key-ring.ts';
import { seal, sealedSize, sealWhole } from './sealed-stream.ts';

/** What a new object's bytes are encrypted with. */
export interface Sealing {
  readonly dataKey: Buffer;
  readonly sealed: Sealed;
}

interface Context {
  readonly bucket: Bucket;
  readonly scope: Pick<Scope, 'account' | 'secure' | 'sourceIp' | 'subject' | 'authentication'>;
  readonly world: World;
  readonly ports: { readonly keys: KeyRing };
}

/** As the request or the bucket wants it; undefined at once where neither wants anything. */
export function sealingFor(context: Context, key: string, headers: EncryptionHeaders): Promise<Sealing> | undefined {
  const { bucket, scope, world, ports } = context;
  const { encryption } = bucket.settings;
  if (!encryption && !asksForEncryption(headers)) return undefined;
  const wish = readEncryption(headers, encryption, scope);
  return wish && makeSealing({ bucket, world, ports, account: scope.account }, key, wish);
}

/** For what the cloud writes into a bucket itself, on its owner's behalf. */
export function ownersSealing(context: Omit<Context, 'scope'>, key: string): Promise<Sealing> | undefined {
  const { settings, owner } = context.bucket;
  const { algorithm, key: name } = settings.encryption ?? {};
  if (!algorithm) return undefined;
  const wish: EncryptionWish =
    algorithm === 'AES256' ? { by: 's3' } : { by: 'kms', key: name, context: undefined, bucketKey: false };
  return makeSealing({ ...context, account: owner.account }, key, wish);
}

type Making = Omit<Context, 'scope'> & { readonly account: string };

async function makeSealing(
  { bucket, account, world, ports: { keys } }: Making,
  key: string,
  wish: EncryptionWish,
): Promise<Sealing> {
  const dataKey = world.bytes(32);
  const { root, keeper } = await keeperOf(keys, account, wish, world);
  const envelope = wrap(root, dataKey, aboutObject(bucket.number, key, keeper), world);
  return { dataKey, sealed: { ...keeper, key: envelope.toString('base64') } };
}

async function keeperOf(
  keys: KeyRing,
  account: string,
  wish: EncryptionWish,
  world: World,
): Promise<{ root: Buffer; keeper: Keeper }> {
  switch (wish.by) {
    case 's3':
      return { root: keys.cloudKey(keys.master), keeper: { by: 's3', master: keys.master } };
    case 'customer':
      return { root: wish.key.bytes, keeper: { by: 'customer' } };
    case 'kms': {
      const { arn, root } = await keys.find(account, wish.key, world);
      const { context, bucketKey } = wish;
      return { root, keeper: { by: 'kms', arn, ...(context && { context }), ...(bucketKey && { bucketKey }) } };
    }
  }
}

/** `engine.stage`, of encrypted bytes where there is something to encrypt them with; the size told is the body's own. */
export function stage(
  engine: Pick<Engine, 'stage'>,
  body: AsyncIterable<Uint8Array>,
  length: number | undefined,
  sealing: Sealing | undefined,
  world: World,
): Promise<StagedBody> {
  if (!sealing) return engine.stage(body, length);
  return staged(body, length, { dataKey: sealing.dataKey, part: 0 }, world, engine.stage.bind(engine));
}

/** `engine.stageSmall`, in the same way. */
export function stageSmall(
  engine: Pick<Engine, 'stageSmall'>,
  content: Buffer,
  sealing: Sealing | undefined,
  world: World,
): StagedBody {
  if (!sealing) return engine.stageSmall(content);
  const stored = engine.stageSmall(sealWhole(content, { dataKey: sealing.dataKey, part: 0 }, world));
  return { ...stored, size: content.length };
}

/** `engine.stagePart`, in the same way. */
export function stagePart(
  engine: Pick<Engine, 'stagePart'>,
  body: AsyncIterable<Uint8Array>,
  length: number | undefined,
  { dataKey, part }: { dataKey: Buffer | undefined; part: number },
  world: World,
): Promise<StagedBody> {
  if (!dataKey) return engine.stagePart(body, length);
  return staged(body, length, { dataKey, part }, world, engine.stagePart.bind(engine));
}

async function staged(
  body: AsyncIterable<Uint8Array>,
  length: number | undefined,
  key: { dataKey: Buffer; part: number },
  world: World,
  into: Engine['stage'],
): Promise<StagedBody> {
  let size = 0;
  async function* counted() {
    for await (const piece of body) {
      size += piece.length;
      yield piece;
    }
  }
  const stored = await into(seal(counted(), key, world), length === undefined ? undefined : sealedSize(length));
  return { ...stored, size };
}

export const etagFor = (keeper: Keeper | undefined, md5: string, world: World): string =>
  hidesDigest(keeper) ? world.bytes(16).toString('hex') : md5;
