import type { Service } from '@mallee/gateway/op';
import type { ComputePorts } from './op.ts';
import { accountAttributeOperations } from './operations/account-attributes.ts';
import { addressOperations } from './operations/addresses.ts';
import { associateAddressOperations } from './operations/associate-address.ts';
import { authorizeRuleOperations } from './operations/authorize-rules.ts';
import { changeRuleOperations } from './operations/change-rules.ts';
import { networkAclOperations } from './operations/describe-network-acls.ts';
import { describeNetworkInterfaceOperations } from './operations/describe-network-interfaces.ts';
import { routeTableOperations } from './operations/describe-route-tables.ts';
import { describeSecurityGroupOperations } from './operations/describe-security-groups.ts';
import { subnetOperations } from './operations/describe-subnets.ts';
import { vpcPartOperations } from './operations/describe-vpc-parts.ts';
import { keyPairOperations } from './operations/key-pairs.ts';
import { modifyNetworkInterfaceOperations } from './operations/modify-network-interface.ts';
import { revokeRuleOperations } from './operations/revoke-rules.ts';
import { securityGroupOperations } from './operations/security-groups.ts';
import { vpcOperations } from './operations/vpcs.ts';

export { type DoorPorts, NodeDoors } from './documents/door.ts';
export type { ComputePorts, ComputeSettings, ObjectSource } from './op.ts';
export { accountDefaults } from './reconcilers/account-defaults.ts';
export { resourcesOf } from './repos/account-resources.ts';

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
    ...vpcOperations,
    ...vpcPartOperations,
    ...subnetOperations,
    ...routeTableOperations,
    ...networkAclOperations,
    ...describeNetworkInterfaceOperations,
    ...modifyNetworkInterfaceOperations,
    ...accountAttributeOperations,
  ],
  migrations: { owner: 'compute', folder: `${import.meta.dirname}/migrations` },
});
