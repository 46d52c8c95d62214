/** AWS's default quotas, per account unless the name says otherwise. Sizes are characters without white space. */
export const limits = {
  user: 5000,
  group: 300,
  role: 1000,
  'instance-profile': 1000,
  managedPolicies: 1500,
  accessKeysPerUser: 2,
  groupsPerUser: 10,
  attachmentsPerOwner: 10,
  versionsPerPolicy: 5,
  tagsPerResource: 50,
  inlineSize: { user: 2048, group: 5120, role: 10_240 },
  managedSize: 6144,
  trustSize: 2048,
  accountPolicySize: 10_240,
  sessionPolicySize: 2048,
} as const;

/** The longest name of each kind. */
export const nameLength = { user: 64, group: 128, role: 64, 'instance-profile': 128, policy: 128 } as const;
