import type { World } from '@mallee/base';
import type { Drivers } from './drivers/driver.ts';
import type { Ledger } from './ledger.ts';
import type { Tasks } from './tasks.ts';

/** What the parts of one agent share. */
export interface Context {
  readonly world: World;
  readonly drivers: Drivers;
  readonly ledger: Ledger;
  readonly tasks: Tasks;
  /** The kernel's boot_id: a change means that every process and tap is gone. */
  readonly bootId: string;
  /** Numeric users reserved for machines; clouds on one host must not share any. */
  readonly uids: { readonly first: number; readonly count: number };
}
