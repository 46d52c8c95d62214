export { ReconcilerDriver, type ReconcilerStatus } from './driver.ts';
export type { Reconciler, ReconcilerContext } from './reconciler.ts';
