import type { OperationInput } from '@mallee/wire';
import { errors } from '../errors.ts';

type RunInput = OperationInput<'ec2', 'RunInstances'>;

/** One interface of a launch as it was asked for, whichever of the two forms was used. */
export interface WantedInterface {
  readonly index: number;
  readonly subnet: string | undefined;
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly address: string | undefined;
  readonly publicAddress: boolean | undefined;
  readonly deleteOnTermination: boolean;
  readonly description: string;
  /** An interface that exists already. */
  readonly existing: string | undefined;
}

/** The interfaces of a launch: those listed, or the one that the top-level parameters describe; never both. */
export function launchInterfaces(input: RunInput, most: number): WantedInterface[] {
  const listed = input.NetworkInterfaces ?? [];
  if (listed.length === 0)
    return [
      {
        index: 0,
        subnet: input.SubnetId,
        groupIds: input.SecurityGroupIds ?? [],
        groupNames: input.SecurityGroups ?? [],
        address: input.PrivateIpAddress,
        // Eucalyptus' word for a machine without a public address.
        publicAddress: input.AddressingType === 'private' ? false : undefined,
        deleteOnTermination: true,
        description: '',
        existing: undefined,
      },
    ];
  if (input.SubnetId || input.PrivateIpAddress || input.SecurityGroupIds?.length || input.SecurityGroups?.length)
    throw errors.invalidCombination(
      'Network interfaces and an instance-level subnet ID, private address or security groups may not be specified on the same request',
    );
  const wanted = listed
    .map((nic) => ({
      index: nic.DeviceIndex ?? 0,
      subnet: nic.SubnetId,
      groupIds: nic.Groups ?? [],
      groupNames: [],
      address: nic.PrivateIpAddress ?? nic.PrivateIpAddresses?.find(({ Primary }) => Primary)?.PrivateIpAddress,
      publicAddress: nic.AssociatePublicIpAddress,
      deleteOnTermination: nic.DeleteOnTermination ?? nic.NetworkInterfaceId === undefined,
      description: nic.Description ?? '',
      existing: nic.NetworkInterfaceId,
    }))
    .sort((a, b) => a.index - b.index);
  if (wanted.some(({ index }, position) => index !== position))
    throw errors.invalidCombination('Device indexes of network interfaces must be 0, 1, 2, ... without gaps.');
  if (wanted.length > most)
    throw errors.limit('AttachmentLimitExceeded', `This instance type has at most ${most} network interfaces.`);
  if (wanted.length > 1 && wanted.some(({ publicAddress }) => publicAddress))
    throw errors.invalidCombination('AssociatePublicIpAddress can only be used with a single network interface.');
  return wanted;
}
