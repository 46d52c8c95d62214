// The filters that AWS documents for each Describe action; Eucalyptus' are among them.
const tags = ['tag-key', 'tag-value', 'tag:*'] as const;

export const instanceFilters = [
  ...['architecture', 'availability-zone', 'block-device-mapping.attach-time'],
  ...['block-device-mapping.delete-on-termination', 'block-device-mapping.device-name', 'block-device-mapping.status'],
  ...['block-device-mapping.volume-id', 'client-token', 'dns-name', 'group-id', 'group-name', 'hypervisor'],
  ...['iam-instance-profile.arn', 'iam-instance-profile.id', 'image-id', 'instance-id', 'instance-lifecycle'],
  ...['instance-state-code', 'instance-state-name', 'instance-type', 'instance.group-id', 'instance.group-name'],
  ...['ip-address', 'kernel-id', 'key-name', 'launch-index', 'launch-time', 'monitoring-state', 'network-interface.*'],
  ...['owner-id', 'placement-group-name', 'platform', 'private-dns-name', 'private-ip-address', 'product-code'],
  ...['product-code.type', 'ramdisk-id', 'reason', 'requester-id', 'reservation-id', 'root-device-name'],
  ...['root-device-type', 'source-dest-check', 'state-reason-code', 'state-reason-message', 'subnet-id', 'tenancy'],
  ...['virtualization-type', 'vpc-id'],
  ...tags,
];

export const instanceStatusFilters = [
  ...['availability-zone', 'event.code', 'event.description', 'event.not-after', 'event.not-before'],
  ...['instance-state-code', 'instance-state-name', 'instance-status.reachability', 'instance-status.status'],
  ...['system-status.reachability', 'system-status.status'],
];

export const imageFilters = [
  ...['architecture', 'block-device-mapping.delete-on-termination', 'block-device-mapping.device-name'],
  ...['block-device-mapping.snapshot-id', 'block-device-mapping.volume-size', 'block-device-mapping.volume-type'],
  ...[
    'creation-date',
    'description',
    'hypervisor',
    'image-id',
    'image-type',
    'is-public',
    'kernel-id',
    'manifest-location',
  ],
  ...['name', 'owner-alias', 'owner-id', 'platform', 'product-code', 'product-code.type', 'ramdisk-id'],
  ...[
    'root-device-name',
    'root-device-type',
    'state',
    'state-reason-code',
    'state-reason-message',
    'virtualization-type',
  ],
  ...tags,
];

export const volumeFilters = [
  ...['attachment.attach-time', 'attachment.delete-on-termination', 'attachment.device', 'attachment.instance-id'],
  ...[
    'attachment.status',
    'availability-zone',
    'create-time',
    'encrypted',
    'size',
    'snapshot-id',
    'status',
    'volume-id',
  ],
  'volume-type',
  ...tags,
];

export const keyPairFilters = ['fingerprint', 'key-name', 'key-pair-id', ...tags];

export const groupFilters = [
  ...['description', 'egress.ip-permission.*', 'group-id', 'group-name', 'ip-permission.*', 'owner-id', 'vpc-id'],
  ...tags,
];

export const addressFilters = [
  ...['allocation-id', 'association-id', 'domain', 'instance-id', 'network-interface-id', 'network-interface-owner-id'],
  ...['private-ip-address', 'public-ip'],
  ...tags,
];

export const tagFilters = ['key', 'resource-id', 'resource-type', 'value'];
export const zoneFilters = ['message', 'region-name', 'state', 'zone-name', 'zone-id'];
export const regionFilters = ['endpoint', 'region-name'];

export const vpcFilters = [
  'cidr',
  'dhcp-options-id',
  'is-default',
  'isDefault',
  'owner-id',
  'state',
  'vpc-id',
  ...tags,
];

export const subnetFilters = [
  ...['availability-zone', 'available-ip-address-count', 'cidr', 'cidr-block', 'default-for-az', 'owner-id', 'state'],
  ...['subnet-id', 'vpc-id'],
  ...tags,
];

export const gatewayFilters = ['attachment.state', 'attachment.vpc-id', 'internet-gateway-id', 'owner-id', ...tags];

export const routeTableFilters = [
  ...[
    'association.main',
    'association.route-table-association-id',
    'association.route-table-id',
    'association.subnet-id',
  ],
  ...['owner-id', 'route-table-id', 'route.*', 'vpc-id'],
  ...tags,
];

export const networkAclFilters = [
  ...['association.association-id', 'association.network-acl-id', 'association.subnet-id', 'default', 'entry.*'],
  ...['network-acl-id', 'owner-id', 'vpc-id'],
  ...tags,
];

export const dhcpOptionsFilters = ['dhcp-options-id', 'key', 'owner-id', 'value', ...tags];

export const interfaceFilters = [
  ...['addresses.*', 'association.*', 'attachment.*', 'availability-zone', 'description', 'group-id', 'group-name'],
  ...['mac-address', 'network-interface-id', 'owner-id', 'private-dns-name', 'private-ip-address', 'requester-id'],
  ...['requester-managed', 'source-dest-check', 'status', 'subnet-id', 'vpc-id'],
  ...tags,
];
