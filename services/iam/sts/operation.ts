import { type Demand, operations } from '@mallee/gateway/op';
import type { Ports } from '../operation.ts';

export const op = operations<'sts', Pick<Ports, 'vault'>>('sts');

/** A demand of an action that is about no single resource. */
export const anywhere = (action: string, account: string): Demand[] => [
  { action: `sts:${action}`, resource: '*', account },
];
