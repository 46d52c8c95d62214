/** The first label of a private name, as AWS forms it: `ip-172-31-0-5`. */
export const hostLabel = (address: string): string => `ip-${address.replaceAll('.', '-')}`;

export interface Naming {
  readonly domain: string;
  /** Else machines are told by their addresses, as Eucalyptus did before it had DNS. */
  readonly instanceDns: boolean;
}

/** What a machine's private DNS name is said to be. */
export const privateName = (address: string, { domain, instanceDns }: Naming): string =>
  instanceDns ? `${hostLabel(address)}.${domain}` : address;
