/** Where another one is made. */
export const create = { text: 'Create a policy', href: 'policies/create' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  delete: 'Delete',
} as const;
