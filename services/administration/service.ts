import type { Service } from '@mallee/gateway/op';
import type { AdministrationPorts } from './op.ts';
import { activityOperations } from './operations/activity.ts';
import { cloudOperations } from './operations/cloud.ts';
import { usageOperations } from './operations/usage.ts';

/** What the cloud tells its administrators of itself, and account administrators of their accounts. */
export const administrationService = (ports: AdministrationPorts): Service => ({
  name: 'mallee',
  ports,
  operations: [...cloudOperations, ...usageOperations, ...activityOperations],
});
