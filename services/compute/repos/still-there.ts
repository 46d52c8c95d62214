import type { ExpressionBuilder } from 'kysely';
import type { ComputeTables } from '../tables.ts';

/** The node has not reported the machine gone. Spelt so that an index which ends in `phase` is used for it. */
export const stillThere = (eb: ExpressionBuilder<ComputeTables, 'instance'>) =>
  eb.or([eb('instance.phase', 'is', null), eb('instance.phase', 'in', ['starting', 'up', 'down'])]);
