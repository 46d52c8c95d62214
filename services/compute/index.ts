import type { Service } from '@mallee/gateway/op';
import type { ComputePorts } from './op.ts';
import { addressOperations } from './operations/addresses.ts';
import { associateAddressOperations } from './operations/associate-address.ts';
import { authorizeRuleOperations } from './operations/authorize-rules.ts';
import { changeRuleOperations } from './operations/change-rules.ts';
import { describeSecurityGroupOperations } from './operations/describe-security-groups.ts';
import { keyPairOperations } from './operations/key-pairs.ts';
import { revokeRuleOperations } from './operations/revoke-rules.ts';
import { securityGroupOperations } from './operations/security-groups.ts';

export { type DoorPorts, NodeDoors } from './documents/door.ts';
export type { ComputePorts, ComputeSettings, ObjectSource } from './op.ts';

/** AWS's EC2: machines, their disks and their networks. */
export const computeService = (ports: ComputePorts): Service => ({
  name: 'ec2',
  ports,
  operations: [
    ...keyPairOperations,
    ...securityGroupOperations,
    ...describeSecurityGroupOperations,
    ...authorizeRuleOperations,
    ...revokeRuleOperations,
    ...changeRuleOperations,
    ...addressOperations,
    ...associateAddressOperations,
  ],
  migrations: { owner: 'compute', folder: `${import.meta.dirname}/migrations` },
});
