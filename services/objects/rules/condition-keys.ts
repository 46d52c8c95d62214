import type { Demand, Scope } from '@mallee/gateway/op';

type Keys = NonNullable<Demand['context']>;
interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Members of inputs, by the condition key that policies know them under. */
const members: Readonly<Record<string, string>> = {
  ACL: 's3:x-amz-acl',
  GrantFullControl: 's3:x-amz-grant-full-control',
  GrantRead: 's3:x-amz-grant-read',
  GrantReadACP: 's3:x-amz-grant-read-acp',
  GrantWrite: 's3:x-amz-grant-write',
  GrantWriteACP: 's3:x-amz-grant-write-acp',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  SSECustomerAlgorithm: 's3:x-amz-server-side-encryption-customer-algorithm',
  StorageClass: 's3:x-amz-storage-class',
  CopySource: 's3:x-amz-copy-source',
  MetadataDirective: 's3:x-amz-metadata-directive',
  WebsiteRedirectLocation: 's3:x-amz-website-redirect-location',
  ObjectOwnership: 's3:x-amz-object-ownership',
  VersionId: 's3:VersionId',
  IfMatch: 's3:if-match',
  IfNoneMatch: 's3:if-none-match',
  Prefix: 's3:prefix',
  Delimiter: 's3:delimiter',
  MaxKeys: 's3:max-keys',
};

/** The condition keys that follow from the request itself, whatever it is about. Source: as `actions.ts`. */
export function requestKeys(input: Readonly<Record<string, unknown>>, { authentication, tls }: Scope): Keys {
  const keys: Record<string, string | readonly string[]> = {};
  for (const [name, key] of Object.entries(members)) if (input[name] !== undefined) keys[key] = String(input[name]);
  const place = (input.CreateBucketConfiguration as { LocationConstraint?: string } | undefined)?.LocationConstraint;
  if (place !== undefined) keys['s3:LocationConstraint'] = place;
  Object.assign(keys, requestTags(input.Tagging));
  if (authentication) {
    keys['s3:authType'] = authentication.type;
    keys['s3:signatureversion'] = authentication.version;
    if (authentication.age !== undefined) keys['s3:signatureAge'] = String(authentication.age);
    if (authentication.contentSha256 !== undefined) keys['s3:x-amz-content-sha256'] = authentication.contentSha256;
  }
  if (tls !== undefined) keys['s3:TlsVersion'] = tls;
  return keys;
}

/** The tags that a request gives to an object, in a header or in its body. */
function requestTags(tagging: unknown): Keys {
  if (typeof tagging === 'string') return tagKeys('s3:RequestObjectTag', new URLSearchParams(tagging));
  const set = (tagging as { TagSet?: readonly Tag[] } | undefined)?.TagSet;
  if (!set) return {};
  const keys = tagKeys(
    's3:RequestObjectTag',
    set.map(({ Key = '', Value = '' }) => [Key, Value] as const),
  );
  return keys;
}

function tagKeys(prefix: string, tags: Iterable<readonly [string, string]>): Keys {
  const pairs = [...tags];
  return {
    ...Object.fromEntries(pairs.map(([name, value]) => [`${prefix}/${name}`, value])),
    [`${prefix}Keys`]: pairs.map(([name]) => name),
  };
}

/** The tags that an object has. */
export const existingTags = (tags: Readonly<Record<string, string>> | undefined): Keys | undefined =>
  tags && Object.fromEntries(Object.entries(tags).map(([name, value]) => [`s3:ExistingObjectTag/${name}`, value]));
