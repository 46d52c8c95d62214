import type { Service } from '@mallee/gateway/op';
import type { ComputePorts } from './op.ts';
import { consoleOperations } from './operations/console.ts';
import { creditSpecificationOperations } from './operations/credit-specifications.ts';
import { describeInstanceStatus } from './operations/describe-instance-status.ts';
import { describeInstances } from './operations/describe-instances.ts';
import { instanceAttributeOperations } from './operations/instance-attributes.ts';
import { instanceProfileOperations } from './operations/instance-profile-associations.ts';
import { keyPairOperations } from './operations/key-pairs.ts';
import { modifyInstanceAttribute } from './operations/modify-instance-attribute.ts';
import { rebootInstances } from './operations/reboot-instances.ts';
import { runInstances } from './operations/run-instances.ts';
import { startInstances } from './operations/start-instances.ts';
import { stopInstances } from './operations/stop-instances.ts';
import { terminateInstances } from './operations/terminate-instances.ts';
import { volumeOperations } from './operations/volumes.ts';

export { type DoorPorts, NodeDoors } from './documents/door.ts';
export type { ComputePorts, ComputeSettings, ObjectSource } from './op.ts';
export { prepareCompute } from './prepare.ts';
export { computeReconcilers } from './reconcilers/index.ts';
export { giveUpNode } from './repos/give-up-node.ts';
export { profileRole } from './repos/profile-role.ts';
export { seedInstanceTypes } from './repos/seed-instance-types.ts';
export { computeStatus } from './status.ts';
export { registerTinyImage, type TinyImageHome } from './tiny-image.ts';

/** AWS's EC2: machines, their disks and their networks. */
export const computeService = (ports: ComputePorts): Service => ({
  name: 'ec2',
  ports,
  operations: [
    ...keyPairOperations,
    runInstances,
    describeInstances,
    describeInstanceStatus,
    startInstances,
    stopInstances,
    rebootInstances,
    terminateInstances,
    modifyInstanceAttribute,
    ...instanceAttributeOperations,
    ...creditSpecificationOperations,
    ...instanceProfileOperations,
    ...volumeOperations,
    ...consoleOperations,
  ],
  migrations: { owner: 'compute', folder: `${import.meta.dirname}/migrations` },
});
