/** Where another one is made. */
export const create = { text: 'Create a user', href: 'users/create' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  policies: 'Change what it may do',
  keys: 'Access keys',
  password: 'Password',
  delete: 'Delete',
} as const;
