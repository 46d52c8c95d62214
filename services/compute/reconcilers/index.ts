import type { Reconciler } from '@mallee/reconcile';
import type { ComputePorts } from '../op.ts';
import { endOfLife } from './end-of-life.ts';
import { forgetTerminated } from './forget-terminated.ts';
import { launchDeadline } from './launch-deadline.ts';
import { restartCrashed } from './restart-crashed.ts';

export const computeReconcilers = ({ settings }: ComputePorts): readonly Reconciler[] => [
  launchDeadline(settings),
  restartCrashed,
  endOfLife,
  forgetTerminated,
];
