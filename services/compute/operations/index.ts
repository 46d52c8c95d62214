import type { Operation } from '@mallee/gateway/op';
import { accountAttributeOperations } from './account-attributes.ts';
import { addressOperations } from './addresses.ts';
import { associateAddressOperations } from './associate-address.ts';
import { authorizeRuleOperations } from './authorize-rules.ts';
import { changeRuleOperations } from './change-rules.ts';
import { consoleOperations } from './console.ts';
import { creditSpecificationOperations } from './credit-specifications.ts';
import { describeImages } from './describe-images.ts';
import { describeInstanceStatus } from './describe-instance-status.ts';
import { describeInstances } from './describe-instances.ts';
import { networkAclOperations } from './describe-network-acls.ts';
import { describeNetworkInterfaceOperations } from './describe-network-interfaces.ts';
import { routeTableOperations } from './describe-route-tables.ts';
import { describeSecurityGroupOperations } from './describe-security-groups.ts';
import { subnetOperations } from './describe-subnets.ts';
import { vpcPartOperations } from './describe-vpc-parts.ts';
import { imageAttributeOperations } from './image-attributes.ts';
import { importImageOperations } from './import-image.ts';
import { instanceAttributeOperations } from './instance-attributes.ts';
import { instanceProfileOperations } from './instance-profile-associations.ts';
import { instanceTypeOperations } from './instance-types.ts';
import { keyPairOperations } from './key-pairs.ts';
import { modifyInstanceAttribute } from './modify-instance-attribute.ts';
import { modifyNetworkInterfaceOperations } from './modify-network-interface.ts';
import { rebootInstances } from './reboot-instances.ts';
import { registerImage } from './register-image.ts';
import { revokeRuleOperations } from './revoke-rules.ts';
import { runInstances } from './run-instances.ts';
import { securityGroupOperations } from './security-groups.ts';
import { startInstances } from './start-instances.ts';
import { stopInstances } from './stop-instances.ts';
import { tagOperations } from './tags.ts';
import { terminateInstances } from './terminate-instances.ts';
import { volumeOperations } from './volumes.ts';
import { vpcOperations } from './vpcs.ts';
import { zoneOperations } from './zones.ts';

/** Every EC2 operation that this cloud offers. */
export const computeOperations: readonly Operation[] = [
  ...keyPairOperations,
  registerImage,
  describeImages,
  ...importImageOperations,
  ...imageAttributeOperations,
  ...tagOperations,
  ...instanceTypeOperations,
  ...zoneOperations,
  runInstances,
  describeInstances,
  startInstances,
  stopInstances,
  rebootInstances,
  terminateInstances,
  describeInstanceStatus,
  modifyInstanceAttribute,
  ...instanceAttributeOperations,
  ...creditSpecificationOperations,
  ...instanceProfileOperations,
  ...volumeOperations,
  ...consoleOperations,
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
];
