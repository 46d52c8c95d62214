/** What can be done to one, by the actions' ids. */
export const verbs = {
  settings: 'Settings',
  rights: 'Who may use it',
  empty: 'Empty',
  delete: 'Delete',
} as const;
