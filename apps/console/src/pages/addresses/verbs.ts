/** What can be done to one, by the actions' ids. */
export const verbs = {
  move: 'Give to a machine, or move',
  take: 'Take away from its machine',
  tags: 'Change tags',
  release: 'Release',
} as const;
