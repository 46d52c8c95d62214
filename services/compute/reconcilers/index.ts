import type { Reconciler } from '@mallee/reconcile';
import type { ComputePorts } from '../op.ts';
import { accountDefaults } from './account-defaults.ts';
import { endOfLife } from './end-of-life.ts';
import { forgetTerminated } from './forget-terminated.ts';
import { imageReconcilers } from './images.ts';
import { launchDeadline } from './launch-deadline.ts';
import { restartCrashed } from './restart-crashed.ts';

export const computeReconcilers = (ports: ComputePorts): readonly Reconciler[] => [
  accountDefaults(ports),
  launchDeadline(ports.settings),
  restartCrashed,
  endOfLife,
  forgetTerminated,
  ...imageReconcilers(ports),
];
