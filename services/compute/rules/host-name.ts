/** The first label of a private name, as AWS forms it: `ip-172-31-0-5`. */
export const hostLabel = (address: string): string => `ip-${address.replaceAll('.', '-')}`;
