/** What a person can do about an error, by its code. Codes are matched from their beginning, the longest first. */
const table: Record<string, string> = {
  NoConnection:
    'See whether the cloud runs (./mallee status on its host), then try again. Nothing that you typed is lost.',
  UnauthorizedOperation: 'An administrator of your account can give you this right: it is a statement in a policy.',
  AccessDenied: 'An administrator of your account can give you this right, or the owner of the bucket by its policy.',
  AuthFailure: 'This belongs to another account, which has not shared it with yours.',
  InsufficientInstanceCapacity: 'Choose a smaller instance type, or end machines that nobody needs.',
  InstanceLimitExceeded: 'End machines that nobody needs, or ask an administrator of the cloud for a higher quota.',
  AddressLimitExceeded:
    'Release addresses that no machine uses, or ask an administrator of the cloud for a higher quota.',
  DependencyViolation: 'Something still uses it. Detach it there first.',
  DeleteConflict: 'It still holds something: detach policies, remove members and keys first.',
  BucketNotEmpty: 'Empty the bucket first. Old versions and unfinished uploads count too.',
  AccessControlListNotSupported: 'Let access lists count first: Object ownership, on the bucket’s page.',
  InvalidBucketAclWithObjectOwnership: 'Give the bucket the list “Only the owner” first.',
  UnresolvableGrantByEmailAddress: 'The account’s canonical id names it in any case.',
  AmbiguousGrantByEmailAddress: 'Name the account by its canonical id.',
  BucketAlreadyExists: 'Names of buckets are shared by all accounts of the cloud. Choose another.',
  'InvalidKeyPair.Duplicate': 'Choose another name, or use the key pair that exists.',
  'InvalidGroup.Duplicate': 'Choose another name, or use the security group that exists.',
  InvalidGroup: 'The security group may have been deleted meanwhile. Reload the list.',
  InvalidPermission: 'The same rule is there already.',
  EntityAlreadyExists: 'Choose another name.',
  MalformedPolicyDocument: 'The editor shows the line. Compare with the examples beside it.',
  MalformedPolicy: 'The editor shows the line. Compare with the examples beside it.',
  LimitExceeded: 'Delete something of its kind that is no longer needed.',
  IncorrectInstanceState: 'Wait until the machine has come to rest, then try again.',
  IncorrectState: 'Wait until it has come to rest, then try again.',
  OperationNotPermitted: 'A protection is switched on. Switch it off first, under Actions.',
  'InvalidInstanceID.NotFound': 'It may have been terminated some time ago, here or in another window.',
  NoSuchKey: 'It may have been deleted meanwhile, here or in another window.',
  NoSuchBucket: 'It may have been deleted meanwhile, here or in another window.',
  NoSuchEntity: 'It may have been deleted meanwhile, here or in another window.',
  RequestLimitExceeded: 'The cloud is busy. Wait a moment, then try again.',
  SlowDown: 'The cloud is busy. Wait a moment, then try again.',
  TooManyAttempts:
    'Wait as long as it says. Somebody who forgot a password can be given a new one by an administrator.',
  InternalError: 'This is a defect of the cloud. Its log has the cause under the request id below.',
  ServiceUnavailable: 'The cloud is busy or starting. Wait a moment, then try again.',
};
const codes = Object.keys(table).sort((a, b) => b.length - a.length);

export function remedy(code: string): string | undefined {
  const found = codes.find((start) => code.startsWith(start));
  return found && table[found];
}
