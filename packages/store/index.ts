export { countRows } from './count-rows.ts';
export { type Migrations, migrate } from './migrate.ts';
export { type Prepared, prepared } from './prepared.ts';
export { sqlite } from './sqlite.ts';
export { openStore, type Store } from './store.ts';
export type { Read, Tx } from './tx.ts';
