/** What can be done to one, by the actions' ids. */
export const verbs = {
  policies: 'Change what it may do',
  trust: 'Change who may take it',
  delete: 'Delete',
} as const;
