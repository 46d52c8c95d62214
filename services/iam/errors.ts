import { AwsError } from '@mallee/base';

/** What IAM and STS say when they cannot do what was asked. */
export const errors = {
  noSuchEntity: (what: string, name: string) =>
    new AwsError('NoSuchEntity', 404, `The ${what} with name ${name} cannot be found.`),
  noSuchPolicy: (arn: string) =>
    new AwsError('NoSuchEntity', 404, `Policy ${arn} does not exist or is not attachable.`),
  notAttached: (arn: string) => new AwsError('NoSuchEntity', 404, `Policy ${arn} was not found.`),
  noSuchVersion: (arn: string, version: string) =>
    new AwsError('NoSuchEntity', 404, `Policy ${arn} version ${version} does not exist.`),
  exists: (what: string, name: string) =>
    new AwsError('EntityAlreadyExists', 409, `${what} with name ${name} already exists.`),
  deleteConflict: (say: string) => new AwsError('DeleteConflict', 409, say),
  limitExceeded: (what: string, limit: number) =>
    new AwsError('LimitExceeded', 409, `Cannot exceed quota for ${what}: ${limit}`),
  malformed: (say: string) => new AwsError('MalformedPolicyDocument', 400, say),
  invalid: (say: string) => new AwsError('ValidationError', 400, say),
  invalidInput: (say: string) => new AwsError('InvalidInput', 400, say),
  fixed: (say: string) => new AwsError('UnmodifiableEntity', 400, say),
  accessDenied: (say: string) => new AwsError('AccessDenied', 403, say),
  notSigned: () => new AwsError('MissingAuthenticationToken', 403, 'The request is not signed.'),
  packedTooLarge: (percent: number) =>
    new AwsError('PackedPolicyTooLarge', 400, `The session policies take ${percent} percent of the room there is.`),
};
