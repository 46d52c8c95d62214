export interface InterfaceSpec {
  DeviceIndex: number;
  NetworkInterfaceId?: string;
  SubnetId?: string;
  Description?: string;
  PrivateIpAddress?: string;
  Groups?: string[];
  DeleteOnTermination?: boolean;
  SecondaryPrivateIpAddressCount?: number;
  PrivateIpAddresses?: { PrivateIpAddress: string; Primary: boolean }[];
  AssociatePublicIpAddress?: boolean;
}

/** `[eni-ID]:INDEX:[SUBNET]:[DESCRIPTION]:[PRIV_IP]:[SG,SG]:[true|false]:[COUNT|:IP,IP]` */
export function interfaceSpec(given: string): InterfaceSpec {
  const [eni, index = '', subnet, description, address, groups, ending, count, more, ...rest] = given.split(':');
  if (!/^[0-9]{1,4}$/.test(index))
    throw new Error(`network interface '${given}' needs a device index as its second part`);
  if (eni && !eni.startsWith('eni-')) throw new Error(`'${eni}' is no network interface's ID`);
  if (ending && !/^(true|false)$/.test(ending)) throw new Error(`the seventh part of '${given}' must be true or false`);
  if (rest.length > 0 || (count && more)) throw new Error(`network interface '${given}' has too many parts`);
  if (count && !/^[0-9]{1,4}$/.test(count)) throw new Error(`the eighth part of '${given}' must be a number`);
  return {
    DeviceIndex: Number(index),
    ...(eni && { NetworkInterfaceId: eni }),
    ...(subnet && { SubnetId: subnet }),
    ...(description && { Description: description }),
    ...(address && !more && { PrivateIpAddress: address }),
    ...(groups && { Groups: groups.split(',').filter(Boolean) }),
    ...(ending && { DeleteOnTermination: ending === 'true' }),
    ...(count && { SecondaryPrivateIpAddressCount: Number(count) }),
    ...(more && { PrivateIpAddresses: addresses(address, more.split(',').filter(Boolean)) }),
  };
}

/** The first one, if given, as the primary. */
export function addresses(primary: string | undefined, others: readonly string[]) {
  return [
    ...(primary ? [{ PrivateIpAddress: primary, Primary: true }] : []),
    ...others.map((PrivateIpAddress) => ({ PrivateIpAddress, Primary: false })),
  ];
}
