/** What can be done to one, by the actions' ids. */
export const verbs = {
  delete: 'Delete',
} as const;
