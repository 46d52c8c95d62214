import { days } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import { forgetOldActivity } from './activity.ts';
import { forgetOldTokens } from './client-token.ts';

/** Client tokens are kept for a day, like AWS's shortest promise; the activity log for ninety, like CloudTrail's. */
export const gatewayReconcilers: readonly Reconciler[] = [
  {
    name: 'gateway/forget',
    every: 10 * 60_000,
    wokenBy: [],
    keys: async () => ['tokens', 'activity'],
    one: ({ store }, key) =>
      store.write((tx) =>
        key === 'tokens' ? forgetOldTokens(tx, tx.now - days(1)) : forgetOldActivity(tx, tx.now - days(90)),
      ),
  },
];
