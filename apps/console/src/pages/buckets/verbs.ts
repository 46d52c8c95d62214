/** Where another one is made. */
export const create = { text: 'Create a bucket', href: 'buckets/create' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  settings: 'Settings',
  rights: 'Who may use it',
  empty: 'Empty',
  delete: 'Delete',
} as const;
