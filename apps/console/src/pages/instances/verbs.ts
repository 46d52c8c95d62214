/** Where another one is made. */
export const create = { text: 'Launch an instance', href: 'instances/launch' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  connect: 'Connect',
  like: 'Launch more like this',
  start: 'Start',
  stop: 'Stop',
  force: 'Stop by force',
  reboot: 'Reboot',
  terminate: 'Terminate',
  address: 'Give an elastic address',
  groups: 'Change security groups',
  profile: 'Change the role',
  type: 'Change the type',
  'user-data': 'Change user data',
  protection: 'Change protection',
  tags: 'Change tags',
} as const;
