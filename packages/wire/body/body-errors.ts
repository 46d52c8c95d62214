import { AwsError } from '@mallee/base';

export const incompleteBody = (): AwsError =>
  new AwsError(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );

export const missingContentLength = (): AwsError =>
  new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');

export const entityTooLarge = (proposed: number, maximum: number): AwsError =>
  new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    fields: { ProposedSize: String(proposed), MaxSizeAllowed: String(maximum) },
  });

export const invalidDigest = (value: string): AwsError =>
  new AwsError('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', {
    fields: { 'Content-MD5': value },
  });

export const badMd5 = (expected: string, calculated: string): AwsError =>
  new AwsError('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.', {
    fields: { ExpectedDigest: expected, CalculatedDigest: calculated },
  });

export const badChecksum = (algorithm: string): AwsError =>
  new AwsError('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`);

export const contentSha256Mismatch = (claimed: string, computed: string): AwsError =>
  new AwsError(
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { fields: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed } },
  );

export const invalidRequest = (say: string): AwsError => new AwsError('InvalidRequest', 400, say);

export const invalidChunkSize = (say: string): AwsError => new AwsError('InvalidChunkSizeError', 403, say);

export const malformedTrailer = (): AwsError =>
  new AwsError(
    'MalformedTrailerError',
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );

export const chunkSignatureDoesNotMatch = (detail: unknown): AwsError =>
  new AwsError(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { detail },
  );

export const checksumNotImplemented = (name: string): AwsError =>
  new AwsError('NotImplemented', 501, `The checksum ${name} is not implemented.`);
