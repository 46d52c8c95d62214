/** What can be done to one, by the actions' ids. */
export const verbs = {
  members: 'Change members',
  policies: 'Change what it may do',
  delete: 'Delete',
} as const;
