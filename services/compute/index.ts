import type { Service } from '@mallee/gateway/op';
import type { ComputePorts } from './op.ts';
import { computeOperations } from './operations/index.ts';

export { type ConsoleGrant, ConsoleTokens } from './console-tokens.ts';
export { desiredOf } from './documents/desired.ts';
export { type DoorPorts, NodeDoors } from './documents/door.ts';
export type { ComputePorts, ComputeSettings, ObjectSource } from './op.ts';
export { prepareCompute, renewEpoch } from './prepare.ts';
export { computeReconcilers } from './reconcilers/index.ts';
export { resourcesOf } from './repos/account-resources.ts';
export { giveUpNode } from './repos/give-up-node.ts';
export { profileRole } from './repos/profile-role.ts';
export { seedInstanceTypes } from './repos/seed-instance-types.ts';
export { instanceActions, instanceCan } from './rules/instance-can.ts';
export { instanceState } from './rules/instance-state.ts';
export { computeStatus, machinesByNode, nodeFacts, typeCapacity } from './status.ts';
export type { ComputeTables } from './tables.ts';
export { registerTinyImage, type TinyImageHome } from './tiny-image.ts';

/** AWS's EC2: machines, their disks and their networks. */
export const computeService = (ports: ComputePorts): Service => ({
  name: 'ec2',
  ports,
  operations: computeOperations,
  migrations: { owner: 'compute', folder: `${import.meta.dirname}/migrations` },
});
