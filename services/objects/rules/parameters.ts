/** Decisions about parameters that many operations share. */

export const customerKey = {
  SSECustomerAlgorithm: 'used',
  SSECustomerKey: 'used',
  SSECustomerKeyMD5: 'used',
} as const;

export const encryption = {
  ...customerKey,
  ServerSideEncryption: { never: ['aws:kms:dsse'] },
  SSEKMSKeyId: 'used',
  SSEKMSEncryptionContext: 'used',
  BucketKeyEnabled: 'used',
} as const;

export const sourceCustomerKey = {
  CopySourceSSECustomerAlgorithm: 'used',
  CopySourceSSECustomerKey: 'used',
  CopySourceSSECustomerKeyMD5: 'used',
} as const;

export const objectLock = {
  ObjectLockMode: 'used',
  ObjectLockRetainUntilDate: 'used',
  ObjectLockLegalHoldStatus: 'used',
  ObjectLockEventHold: 'absent',
  ObjectLockEventHoldDurationDays: 'absent',
  ObjectLockEventHoldDurationYears: 'absent',
} as const;

/** The checksums that the wire compares with the body as it arrives. */
export const checksums = {
  ChecksumCRC32: 'used',
  ChecksumCRC32C: 'used',
  ChecksumCRC64NVME: 'used',
  ChecksumSHA1: 'used',
  ChecksumSHA256: 'used',
  ChecksumSHA512: 'used',
  ChecksumMD5: 'used',
  ChecksumXXHASH64: 'absent',
  ChecksumXXHASH3: 'absent',
  ChecksumXXHASH128: 'absent',
} as const;

export const contentHeaders = {
  CacheControl: 'used',
  ContentDisposition: 'used',
  ContentEncoding: 'used',
  ContentLanguage: 'used',
  ContentType: 'used',
  Expires: 'used',
  ExpiresString: 'used',
} as const;

export const grantHeaders = {
  ACL: 'used',
  GrantFullControl: 'used',
  GrantRead: 'used',
  GrantReadACP: 'used',
  GrantWriteACP: 'used',
} as const;

/** Nothing costs here; but where the requester is to pay, he must offer it. */
export const requestPayer = { RequestPayer: { only: ['requester'] } } as const;
export const standardOnly = { StorageClass: { only: ['STANDARD'] } } as const;
/** Checked by the wire against the body. */
export const bodyDigests = { ContentMD5: 'used', ChecksumAlgorithm: 'used' } as const;
export const addressed = { Bucket: 'used', ExpectedBucketOwner: 'used' } as const;
export const addressedKey = { ...addressed, Key: 'used' } as const;

export const copySource = {
  CopySource: 'used',
  CopySourceIfMatch: 'used',
  CopySourceIfModifiedSince: 'used',
  CopySourceIfNoneMatch: 'used',
  CopySourceIfUnmodifiedSince: 'used',
  ExpectedSourceBucketOwner: 'used',
} as const;
