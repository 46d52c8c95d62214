const types: Readonly<Record<string, string>> = {
  acl: 'network-acl',
  aki: 'image',
  ami: 'image',
  ari: 'image',
  bun: 'bundle',
  cgw: 'customer-gateway',
  dopt: 'dhcp-options',
  eipalloc: 'allocation-id',
  eki: 'image',
  emi: 'image',
  eni: 'network-interface',
  eri: 'image',
  i: 'instance',
  igw: 'internet-gateway',
  import: 'conversion-task',
  key: 'key-pair',
  pcx: 'vpc-peering-connection',
  rtb: 'route-table',
  sg: 'security-group',
  snap: 'snapshot',
  subnet: 'subnet',
  vgw: 'vpn-gateway',
  vol: 'volume',
  vpc: 'vpc',
  vpn: 'vpn-connection',
};

/** The kind of resource that an ID's beginning names. */
export const typeOfId = (id: string): string | undefined => types[id.slice(0, id.indexOf('-')).toLowerCase()];

export const isGroupId = (group: string): boolean => /^sg-/i.test(group);
