import { minutes } from '@mallee/base';
import type { Reconciler } from '@mallee/reconcile';
import type { Read } from '@mallee/store';
import { type ComputePorts, db } from '../op.ts';
import { removeNetworks, resourcesOf } from '../repos/account-resources.ts';
import { defaultVpc } from '../repos/default-vpc.ts';

type Ports = Pick<ComputePorts, 'settings' | 'identity'>;

/** Every account soon has its default VPC, and what is left of the networks of a deleted account goes. */
export const accountDefaults = ({ settings, identity }: Ports): Reconciler => ({
  name: 'compute/account-defaults',
  every: minutes(1),
  wokenBy: ['iam'],

  async keys(read) {
    const accounts = new Set(await identity.accounts(read));
    const known = await accountsWithNetworks(read);
    return [...accounts.difference(known), ...known.difference(accounts)];
  },

  async one({ store, world }, account) {
    // Any change of an identity wakes this, so the usual case must not take the writer.
    const settled = await store.read(
      async (read) => (await identity.accountExists(read, account)) === (await defaultVpc.wasMade(read, account)),
    );
    if (settled) return;
    const left = await store.write(async (tx) => {
      if (await identity.accountExists(tx, account)) {
        if (!(await defaultVpc.wasMade(tx, account))) await defaultVpc.ensure(tx, world, account, settings);
        return undefined;
      }
      const owned = await resourcesOf(tx, account);
      if (owned === undefined) await removeNetworks(tx, account);
      return owned;
    });
    if (left) world.log.warn('A deleted account still owns something, so its networks stay.', { account, left });
  },
});

async function accountsWithNetworks(read: Read): Promise<Set<string>> {
  const rows = await db(read).selectFrom('account_defaults').select('account').execute();
  return new Set(rows.map(({ account }) => account));
}
