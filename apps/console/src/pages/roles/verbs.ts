/** Where another one is made. */
export const create = { text: 'Create a role', href: 'roles/create' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  policies: 'Change what it may do',
  trust: 'Change who may take it',
  delete: 'Delete',
} as const;
