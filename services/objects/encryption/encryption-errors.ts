import { failure } from '../failure.ts';

/** What requests about encryption are refused with, in S3's words. Source: "Error responses", Amazon S3 API Reference. */
export const encryptionErrors = {
  noConfiguration: (name: string) =>
    failure(
      'ServerSideEncryptionConfigurationNotFoundError',
      404,
      'The server side encryption configuration was not found',
      { BucketName: name },
    ),
  unknownMethod: (value: string) =>
    argument('x-amz-server-side-encryption', value, 'The encryption method specified is not supported'),
  needsKms: (name: string, value: string) =>
    argument(
      name,
      value,
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    ),
  badContext: () =>
    failure(
      'InvalidArgument',
      400,
      'The encryption context must be base64 of a JSON object whose values are text, 8 KiB at most.',
      {
        ArgumentName: 'x-amz-server-side-encryption-context',
      },
    ),
  incompatible: () =>
    failure(
      'InvalidArgument',
      400,
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
    ),
  insecure: () =>
    failure(
      'InvalidRequest',
      400,
      'Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.',
    ),
  unknownAlgorithm: (name: string, value: string) =>
    failure(
      'InvalidEncryptionAlgorithmError',
      400,
      'The Encryption request you specified is not valid. Supported value: AES256.',
      { ArgumentName: name, ArgumentValue: value },
    ),
  noAlgorithm: (name: string) =>
    argument(
      name,
      'null',
      'Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.',
    ),
  noCustomerKey: (name: string) =>
    argument(
      name,
      'null',
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
    ),
  noDigest: (name: string) =>
    argument(
      name,
      'null',
      'Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key.',
    ),
  badCustomerKey: (name: string) =>
    failure('InvalidArgument', 400, 'The secret key was invalid for the specified algorithm.', { ArgumentName: name }),
  badDigest: (name: string) =>
    failure('InvalidArgument', 400, 'The calculated MD5 hash of the key did not match the hash that was provided.', {
      ArgumentName: name,
    }),
  keyNeeded: () =>
    failure(
      'InvalidRequest',
      400,
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    ),
  notApplicable: () => failure('InvalidRequest', 400, 'The encryption parameters are not applicable to this object.'),
  partNeedsKey: () =>
    failure(
      'InvalidRequest',
      400,
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    ),
  otherPartKey: () =>
    failure('InvalidRequest', 400, 'The provided encryption parameters did not match the ones used originally.'),
  needsSignature4: () =>
    failure(
      'InvalidArgument',
      400,
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
    ),
  noKmsKey: (say: string) => failure('KMS.NotFoundException', 400, say),
  keyWithoutKms: (value: string) =>
    argument(
      'KMSMasterKeyID',
      value,
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    ),
};

const argument = (name: string, value: string, say: string) =>
  failure('InvalidArgument', 400, say, { ArgumentName: name, ArgumentValue: value });
