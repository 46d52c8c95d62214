/** Where another one is made. */
export const create = { text: 'Create a key pair', href: 'key-pairs/create' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  public: 'Save the public key',
  tags: 'Change tags',
  delete: 'Delete',
} as const;
