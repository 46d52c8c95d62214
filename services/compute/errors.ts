import { AwsError } from '@mallee/base';

/** EC2's client-visible failures. Source: "Error codes for the Amazon EC2 API", Amazon EC2 API Reference. */
const failure = (code: string, say: string, status = 400, detail?: unknown) =>
  new AwsError(code, status, say, { detail });

export const errors = {
  missingParameter: (name: string) => failure('MissingParameter', `The request must contain the parameter ${name}`),
  invalidValue: (name: string, value: unknown, why = '') =>
    failure('InvalidParameterValue', `Value (${String(value)}) for parameter ${name} is invalid.${why && ` ${why}`}`),
  invalidCombination: (say: string) => failure('InvalidParameterCombination', say),
  /** `what` as AWS spells it in the code: `InstanceID`, `Group`, `Subnet`, `Vpc`, ... */
  malformedId: (what: string, id: string) => failure(`Invalid${what}.Malformed`, `Invalid id: "${id}"`),
  /** Also for what belongs to another account, which must look exactly like what does not exist. */
  notFound: (what: string, noun: string, ids: readonly string[]) =>
    failure(
      `Invalid${what}.NotFound`,
      ids.length === 1 ? `The ${noun} '${ids[0]}' does not exist` : `The ${noun}s '${ids.join(', ')}' do not exist`,
    ),
  imageNotFound: (id: string) => failure('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`),
  imageUnavailable: (id: string, why: string) =>
    failure('InvalidAMIID.Unavailable', `The image id '[${id}]' is not available: ${why}`),
  imageNotYours: (id: string) => failure('AuthFailure', `Not authorized for image:${id}`, 403),
  imageNameTaken: (name: string, by: string) =>
    failure('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${by}`),
  imageName: () =>
    failure(
      'InvalidAMIName.Malformed',
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, spaces and ()[].-/'@_",
    ),
  malformedUser: (id: string) => failure('InvalidUserID.Malformed', `Invalid user id: "${id}"`),
  attributeItem: (what: string, value: string) =>
    failure('InvalidAMIAttributeItemValue', `Invalid attribute item value "${value}" for ${what} item type.`),
  noImageObject: (bucket: string, key: string) =>
    failure('InvalidManifest', `There is no object ${bucket}/${key} that you may read.`),
  manifest: (why: string) => failure('InvalidManifest', `The manifest cannot be used: ${why}.`),
  keyPairNotFound: (name: string) => failure('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`),
  keyPairDuplicate: (name: string) => failure('InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`),
  keyFormat: (why: string) => failure('InvalidKey.Format', `Key is not in valid OpenSSH public key format: ${why}`),
  unsupported: (say: string) => failure('UnsupportedOperation', say),
  groupDuplicate: (name: string, vpc: string) =>
    failure('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpc}'`),
  groupNotInVpc: (name: string, vpc: string) =>
    failure('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC '${vpc}'`),
  otherNetwork: () =>
    failure('InvalidGroup.NotFound', 'You have specified two resources that belong to different networks.'),
  defaultGroup: (id: string) =>
    failure('CannotDelete', `the specified group: "${id}" name: "default" cannot be deleted by a user`),
  ruleDuplicate: (rule: string) =>
    failure('InvalidPermission.Duplicate', `the specified rule "${rule}" already exists`),
  ruleNotFound: (rule: string) =>
    failure('InvalidPermission.NotFound', `The specified rule "${rule}" does not exist in this security group.`),
  noDefaultVpc: () => failure('VPCIdNotSpecified', 'No default VPC for this user. Name a VPC or a subnet.'),
  allocationNotFound: (id: string) =>
    failure('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`),
  associationNotFound: (id: string) =>
    failure('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`),
  addressNotFound: (address: string) => failure('InvalidAddress.NotFound', `Address '${address}' not found.`),
  addressInUse: (address: string) => failure('InvalidIPAddress.InUse', `Address ${address} is in use.`),
  alreadyAssociated: (what: string, by: string) =>
    failure('Resource.AlreadyAssociated', `resource ${what} is already associated with ${by}`),
  dependency: (noun: string, id: string, by: string) =>
    failure('DependencyViolation', `The ${noun} '${id}' has dependencies and cannot be deleted: ${by}`),
  incorrectState: (say: string) => failure('IncorrectState', say),
  incorrectInstanceState: (id: string, state: string, action: string) =>
    failure('IncorrectInstanceState', `The instance '${id}' is ${state} and cannot be ${action}.`),
  notPermitted: (say: string) => failure('OperationNotPermitted', say),
  limit: (code: string, say: string) => failure(code, say),
  noCapacity: (type: string, zone: string, tried: unknown) =>
    failure(
      'InsufficientInstanceCapacity',
      `There is no capacity for ${type} in ${zone} at the moment. Try a smaller type, or end machines that are not needed.`,
      500,
      { tried },
    ),
  noAddresses: () =>
    failure(
      'InsufficientAddressCapacity',
      'All public addresses are in use. Release some, or ask the operator for a larger pool.',
      500,
    ),
};
