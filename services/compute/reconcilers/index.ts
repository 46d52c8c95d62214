import type { Reconciler } from '@mallee/reconcile';
import type { ComputePorts } from '../op.ts';
import { forgetTerminated } from './forget-terminated.ts';
import { launchDeadline } from './launch-deadline.ts';

export const computeReconcilers = ({ settings }: ComputePorts): readonly Reconciler[] => [
  launchDeadline(settings),
  forgetTerminated,
];
