import { AwsError } from '@mallee/base';

/** Failures of browser uploads. Source: "Error responses" and "POST policy", Amazon S3 API Reference. */
export const formErrors = {
  malformed: () =>
    new AwsError('MalformedPOSTRequest', 400, 'The body of your POST request is not well-formed multipart/form-data.'),
  fieldsTooLarge: () =>
    new AwsError(
      'MaxPostPreDataLengthExceededError',
      400,
      'Your POST request fields preceding the upload file were too large.',
    ),
  noFile: () =>
    new AwsError('InvalidArgument', 400, 'POST requires exactly one file upload per request.', {
      fields: { ArgumentName: 'file', ArgumentValue: '0' },
    }),
  /** A field is missing or cannot be used. */
  field: (
    name: string,
    say = `Bucket POST must contain a field named '${name}'. Check also the order of the fields.`,
  ) => new AwsError('InvalidArgument', 400, say, { fields: { ArgumentName: name, ArgumentValue: '' } }),
  policyDocument: (say: string) => new AwsError('InvalidPolicyDocument', 400, `Invalid Policy: ${say}`),
  againstPolicy: (say: string) => new AwsError('AccessDenied', 403, `Invalid according to Policy: ${say}`),
  tooSmall: (size: number, least: number) =>
    new AwsError('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
      fields: { ProposedSize: String(size), MinSizeAllowed: String(least) },
    }),
};
