/** Which answers say something about a kind of thing, so that news of it make them old. */
const about: Record<string, readonly string[]> = {
  instance: ['DescribeInstances', 'DescribeInstanceStatus', 'DescribeVolumes', 'DescribeAddresses', 'DescribeNodes'],
  'instance-type': ['DescribeInstanceTypes', 'DescribeCapacity'],
  image: ['DescribeImages', 'DescribeImportImageTasks', 'DescribeImageAttribute'],
  'key-pair': ['DescribeKeyPairs'],
  'security-group': ['DescribeSecurityGroups', 'DescribeSecurityGroupRules'],
  address: ['DescribeAddresses', 'DescribeInstances'],
  volume: ['DescribeVolumes', 'DescribeVolumeStatus'],
  'network-interface': ['DescribeNetworkInterfaces', 'DescribeInstances'],
  vpc: ['DescribeVpcs'],
  subnet: ['DescribeSubnets'],
  tag: [
    ...['DescribeInstances', 'DescribeImages', 'DescribeKeyPairs', 'DescribeSecurityGroups', 'DescribeAddresses'],
    ...['DescribeVolumes', 'DescribeTags'],
  ],
  bucket: [
    ...['ListBuckets', 'GetBucketPolicy', 'GetBucketCors', 'GetBucketLifecycleConfiguration', 'GetBucketTagging'],
    ...['GetBucketVersioning', 'GetBucketAcl', 'GetPublicAccessBlock', 'GetBucketOwnershipControls'],
    ...['GetBucketEncryption', 'GetBucketNotificationConfiguration'],
  ],
  object: ['ListObjectsV2', 'ListObjectVersions', 'HeadObject', 'GetObjectTagging', 'GetObjectAcl'],
  account: ['ListAccounts', 'ListAccountAliases'],
  user: ['ListUsers', 'GetUser', 'GetGroup', 'ListAccessKeys', 'GetLoginProfile'],
  group: ['ListGroups', 'GetGroup', 'ListGroupsForUser'],
  role: ['ListRoles', 'GetRole'],
  policy: [
    ...['ListPolicies', 'GetPolicy', 'GetPolicyVersion', 'ListPolicyVersions', 'ListEntitiesForPolicy'],
    ...['ListUserPolicies', 'ListGroupPolicies', 'ListRolePolicies', 'ListAttachedUserPolicies'],
    ...['ListAttachedGroupPolicies', 'ListAttachedRolePolicies'],
  ],
  'instance-profile': ['ListInstanceProfiles', 'GetInstanceProfile', 'ListInstanceProfilesForRole'],
};

/** `all` as soon as one kind is unknown: better asked too often than shown wrong. */
export function operationsAbout(types: readonly string[]): ReadonlySet<string> | 'all' {
  const found = types.map((type) => about[type]);
  return found.includes(undefined) ? 'all' : new Set(found.flatMap((names) => names ?? []));
}
