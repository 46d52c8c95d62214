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
  noLoginProfile: (user: string) =>
    new AwsError('NoSuchEntity', 404, `Login Profile for User ${user} cannot be found.`),
  loginProfileExists: (user: string) =>
    new AwsError('EntityAlreadyExists', 409, `Login Profile for user ${user} already exists.`),
  weakPassword: (say: string) => new AwsError('PasswordPolicyViolation', 400, say),
  wrongOldPassword: () => new AwsError('AccessDenied', 403, 'The old password is not right.'),
  notAUser: () =>
    new AwsError('InvalidUserType', 400, 'Only a user with a password of his own can change his password.'),
  changedMeanwhile: () =>
    new AwsError('EntityTemporarilyUnmodifiable', 409, 'The password was changed by somebody else just now.'),
  invalidLogin: () => new AwsError('InvalidLogin', 401, 'Account, user or password is not right.'),
  invalidKey: () =>
    new AwsError('InvalidLogin', 401, 'The access key is unknown or inactive, or its secret is not right.'),
  sessionEnded: () => new AwsError('SessionEnded', 401, 'The session has ended. Log in again.'),
  passwordChangeRequired: () =>
    new AwsError('PasswordChangeRequired', 403, 'A new password must be chosen before anything else.'),
  tooManyAttempts: (milliseconds: number) => {
    const seconds = Math.ceil(milliseconds / 1000);
    const say = `There were too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
    return new AwsError('TooManyAttempts', 429, say, { headers: { 'retry-after': String(seconds) } });
  },
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
