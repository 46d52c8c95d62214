/** Where another one is made. */
export const create = { text: 'Create a security group', href: 'security-groups/create' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  in: 'Edit rules in',
  out: 'Edit rules out',
  tags: 'Change tags',
  delete: 'Delete',
} as const;
