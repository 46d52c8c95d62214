import { AwsError, type Instant } from '@mallee/base';

/** How far the clocks of client and cloud may differ, either way. */
export const allowedSkew = 15 * 60_000;

const isS3 = (service: string) => service === 's3';
const iso = (instant: Instant) => new Date(instant).toISOString();

/** The Authorization header cannot be read. */
export const malformedHeader = (service: string, why: string): AwsError =>
  isS3(service)
    ? new AwsError('AuthorizationHeaderMalformed', 400, `The authorization header is malformed; ${why}`)
    : new AwsError('IncompleteSignature', 400, why);

/** The signature's query parameters cannot be read. */
export const malformedQuery = (service: string, why: string): AwsError =>
  new AwsError(isS3(service) ? 'AuthorizationQueryParametersError' : 'IncompleteSignature', 400, why);

export const incompleteSignature = (why: string): AwsError => new AwsError('IncompleteSignature', 400, why);

/** An operation that needs a caller was asked for anonymously, or the request names no key. */
export const missingAuthenticationToken = (): AwsError =>
  new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');

/** A scheme that is known but not spoken here (version 4A), or none that we know. */
export const unsupportedScheme = (service: string): AwsError =>
  isS3(service)
    ? new AwsError(
        'InvalidRequest',
        400,
        'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      )
    : new AwsError('IncompleteSignature', 400, 'Unsupported authorization algorithm; use AWS4-HMAC-SHA256.');

export const twoMechanisms = (service: string): AwsError =>
  isS3(service)
    ? new AwsError(
        'InvalidArgument',
        400,
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
        { fields: { ArgumentName: 'Authorization' } },
      )
    : new AwsError('IncompleteSignature', 400, 'Only one auth mechanism allowed.');

/** An S3 request signed with a date that lies outside the allowed difference, or its like elsewhere. */
export function tooSkewed(service: string, signedAt: Instant, now: Instant): AwsError {
  if (isS3(service)) {
    return new AwsError(
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the current time is too large.',
      {
        fields: {
          RequestTime: iso(signedAt),
          ServerTime: iso(now),
          MaxAllowedSkewMilliseconds: String(allowedSkew),
        },
      },
    );
  }
  if (service === 'ec2') return new AwsError('RequestExpired', 400, 'Request has expired.');
  const say =
    signedAt < now
      ? `Signature expired: ${iso(signedAt)} is now earlier than ${iso(now - allowedSkew)} (${iso(now)} - 15 min.)`
      : `Signature not yet current: ${iso(signedAt)} is still later than ${iso(now + allowedSkew)} (${iso(now)} + 15 min.)`;
  return new AwsError('SignatureDoesNotMatch', 403, say);
}

/** A presigned request used after its own end. */
export function expired(service: string, expiresAt: Instant, now: Instant): AwsError {
  if (isS3(service)) {
    return new AwsError('AccessDenied', 403, 'Request has expired', {
      fields: { Expires: iso(expiresAt), ServerTime: iso(now) },
    });
  }
  if (service === 'ec2') return new AwsError('RequestExpired', 400, 'Request has expired.');
  return new AwsError(
    'SignatureDoesNotMatch',
    403,
    `Signature expired: ${iso(expiresAt)} is now earlier than ${iso(now)}`,
  );
}

export const wrongScope = (service: string): AwsError =>
  new AwsError('SignatureDoesNotMatch', 403, `Credential should be scoped to correct service: '${service}'.`);

/** Headers that must be covered by the signature were not. */
export const notSigned = (service: string, names: readonly string[]): AwsError =>
  isS3(service)
    ? new AwsError('AccessDenied', 403, 'There were headers present in the request which were not signed', {
        fields: { HeadersNotSigned: names.join(', ') },
      })
    : new AwsError(
        'SignatureDoesNotMatch',
        403,
        `${names.map((name) => `'${name}'`).join(', ')} must be a 'SignedHeader' in the AWS Authorization.`,
      );

/** The texts are what the cloud computed; S3 shows them so that authors of clients can find their mistake. */
export function signatureDoesNotMatch(
  service: string,
  computed: { accessKeyId: string; stringToSign: string; canonicalRequest?: string },
): AwsError {
  const { accessKeyId, stringToSign, canonicalRequest } = computed;
  return new AwsError(
    'SignatureDoesNotMatch',
    403,
    isS3(service)
      ? 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
      : 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    {
      detail: computed,
      fields: isS3(service)
        ? {
            AWSAccessKeyId: accessKeyId,
            StringToSign: stringToSign,
            ...(canonicalRequest === undefined ? {} : { CanonicalRequest: canonicalRequest }),
          }
        : {},
    },
  );
}
