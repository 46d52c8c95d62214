import { minutes } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import type { ConsoleLogins } from './console-logins.ts';
import type { LastUsed } from './last-used.ts';
import { sessions } from './repos/sessions.ts';

/** What identity does by itself: forget sessions that have ended, and write down when keys and browsers were last used. */
export const iamReconcilers = (lastUsed: LastUsed, logins?: ConsoleLogins): readonly Reconciler[] => [
  {
    name: 'iam/expired-sessions',
    every: minutes(5),
    wokenBy: [],
    keys: async (read) => ((await sessions.expired(read, 1)).length > 0 ? ['expired'] : []),
    async one({ store }) {
      let ids: string[];
      do {
        ids = await store.read((read) => sessions.expired(read, slice));
        await store.write((tx) => sessions.forget(tx, ids));
      } while (ids.length === slice);
    },
  },
  {
    name: 'iam/last-used',
    every: minutes(1),
    wokenBy: [],
    keys: async () => (lastUsed.pending > 0 ? ['uses'] : []),
    one: ({ store }) => lastUsed.flush(store),
  },
  ...(logins ? [seenBrowsers(logins)] : []),
];

const seenBrowsers = (logins: ConsoleLogins): Reconciler => ({
  name: 'iam/seen-browsers',
  every: minutes(1),
  wokenBy: [],
  keys: async () => (logins.pending > 0 ? ['browsers'] : []),
  one: () => logins.flush(),
});

/** Rows that one transaction takes away. */
const slice = 200;
