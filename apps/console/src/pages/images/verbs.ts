/** Where another one is made. */
export const create = { text: 'Register an image', href: 'images/register' };

/** What can be done to one, by the actions' ids. */
export const verbs = {
  launch: 'Launch an instance',
  share: 'Change who may use it',
  tags: 'Change tags',
  deregister: 'Deregister',
} as const;
