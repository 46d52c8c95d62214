import type { Service } from '@mallee/gateway/op';
import type { ComputePorts } from './op.ts';
import { keyPairOperations } from './operations/key-pairs.ts';
import { runInstances } from './operations/run-instances.ts';

export { type DoorPorts, NodeDoors } from './documents/door.ts';
export type { ComputePorts, ComputeSettings, ObjectSource } from './op.ts';

/** AWS's EC2: machines, their disks and their networks. */
export const computeService = (ports: ComputePorts): Service => ({
  name: 'ec2',
  ports,
  operations: [...keyPairOperations, runInstances],
  migrations: { owner: 'compute', folder: `${import.meta.dirname}/migrations` },
});
