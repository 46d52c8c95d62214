import type {
  AccountId,
  InstanceId,
  NetworkInterfaceId,
  NodeId,
  SecurityGroupId,
  SubnetId,
  VolumeId,
  VpcId,
} from '@mallee/base';

/** Rows as the migrations make them. Flags are 0 or 1, times milliseconds, `Json` text that `rules/json.ts` reads. */
type Flag = 0 | 1;
type Json = string;

export interface NodeRow {
  id: NodeId;
  zone: string;
  capability: Json;
  strangers: Json;
  agent_run: string;
  seq: number;
  boot_id: string;
  revision: number;
  revision_seen: number;
  seen_at: number;
  state: 'enabled' | 'disabled' | 'lost';
}

/** What is given out of a node; triggers keep it. */
interface NodeUseRow {
  node: NodeId;
  vcpus: number;
  memory_mib: number;
  disk_gib: number;
}

export interface InstanceTypeRow {
  name: string;
  position: number;
  vcpus: number;
  memory_mib: number;
  disk_gib: number;
  interfaces: number;
  edited: Flag;
}

export interface ImageRow {
  id: string;
  account: AccountId;
  name: string;
  description: string | null;
  kind: 'machine' | 'kernel' | 'ramdisk';
  architecture: string;
  platform: string | null;
  location: string;
  kernel: string | null;
  ramdisk: string | null;
  command_line: string | null;
  root_device_name: string | null;
  block_devices: Json;
  digest: `sha256:${string}` | null;
  format: 'qcow2' | 'raw' | null;
  bytes: number | null;
  virtual_bytes: number | null;
  phase: 'importing' | 'ready' | 'failed' | 'deregistered';
  reason: Json | null;
  public: Flag;
  boot_mode: string | null;
  ena_support: Flag;
  sriov_net_support: string | null;
  tpm_support: string | null;
  imds_support: string | null;
  created_at: number;
  deregistered_at: number | null;
  /** Of an image that ImportImage makes. */
  import_task: string | null;
  import_format: 'raw' | 'qcow2' | 'iso' | 'vmdk' | null;
  import_progress: number | null;
}

export interface KeyPairRow {
  id: string;
  account: AccountId;
  name: string;
  type: 'rsa' | 'ed25519';
  fingerprint: string;
  public_key: string;
  created_at: number;
}

export interface TagRow {
  resource: string;
  key: string;
  value: string;
  account: AccountId;
  resource_type: string;
}

export interface VpcRow {
  id: VpcId;
  account: AccountId;
  cidr: string;
  number: number;
  is_default: Flag;
  dhcp_options: string;
  tenancy: string;
  dns_support: Flag;
  dns_hostnames: Flag;
  created_at: number;
}

export interface SubnetRow {
  id: SubnetId;
  account: AccountId;
  vpc: VpcId;
  zone: string;
  cidr: string;
  is_default: Flag;
  map_public: Flag;
  next_address: number;
  created_at: number;
}

export interface SecurityGroupRow {
  id: SecurityGroupId;
  account: AccountId;
  vpc: VpcId;
  name: string;
  description: string;
}

export interface SecurityGroupRuleRow {
  id: string;
  security_group: SecurityGroupId;
  egress: Flag;
  protocol: string;
  from_port: number;
  to_port: number;
  cidr: string | null;
  peer_group: SecurityGroupId | null;
  peer_account: AccountId | null;
  description: string | null;
}

export type Wish = 'running' | 'stopped' | 'terminated';
type Phase = 'starting' | 'up' | 'down' | 'gone';

export interface InstanceRow {
  id: InstanceId;
  account: AccountId;
  reservation: string;
  launch_index: number;
  client_token: string | null;
  launched_by: string;
  image: string;
  instance_type: string;
  vcpus: number;
  memory_mib: number;
  zone: string;
  node: NodeId;
  vpc: VpcId;
  subnet: SubnetId;
  desired: Wish;
  generation: number;
  boots: number;
  reason: Json | null;
  wished_at: number;
  phase: Phase | null;
  up_since: number | null;
  fault: Json | null;
  ended: Json | null;
  crashes: number;
  crashed_at: number | null;
  restart_at: number | null;
  key_name: string | null;
  key_material: string | null;
  user_data: `sha256:${string}` | null;
  shutdown_behavior: 'stop' | 'terminate';
  termination_protection: Flag;
  stop_protection: Flag;
  monitoring: Flag;
  metadata_options: Json;
  profile: Json | null;
  boot: Json;
  root_device_name: string;
  hints: Json;
  launched_at: number;
  ends_at: number | null;
  terminated_at: number | null;
}

export interface VolumeRow {
  id: VolumeId;
  account: AccountId;
  zone: string;
  node: NodeId;
  gib: number;
  type: string;
  iops: number | null;
  throughput: number | null;
  encrypted: Flag;
  snapshot: string | null;
  image: string | null;
  source: Json | null;
  desired: 'present' | 'gone';
  generation: number;
  phase: 'copying' | 'present' | 'lost' | 'gone' | null;
  progress: number | null;
  fault: Json | null;
  existed: Flag;
  created_at: number;
}

export interface AttachmentRow {
  volume: VolumeId;
  instance: InstanceId;
  device: string;
  root: Flag;
  delete_on_termination: Flag;
  attached_at: number;
}

export interface NetworkInterfaceRow {
  id: NetworkInterfaceId;
  account: AccountId;
  requester: string | null;
  vpc: VpcId;
  subnet: SubnetId;
  zone: string;
  mac: string;
  address: string;
  description: string;
  source_dest_check: Flag;
  attachment: string | null;
  instance: InstanceId | null;
  device_index: number | null;
  delete_on_termination: Flag | null;
  attached_at: number | null;
  created_at: number;
}

export interface PublicAddressRow {
  address: string;
  account: AccountId;
  kind: 'elastic' | 'automatic';
  allocation: string | null;
  association: string | null;
  interface: NetworkInterfaceId | null;
  created_at: number;
}

export interface ComputeTables {
  node: NodeRow;
  node_use: NodeUseRow;
  account_use: { account: AccountId; instances: number };
  instance_type: InstanceTypeRow;
  image: ImageRow;
  launch_permission: { image: string; account: AccountId };
  key_pair: KeyPairRow;
  tag: TagRow;
  user_data: { digest: `sha256:${string}`; body: Uint8Array; created_at: number };
  dhcp_options: { id: string; account: AccountId; configurations: Json };
  vpc: VpcRow;
  account_defaults: { account: AccountId; made_at: number };
  subnet: SubnetRow;
  internet_gateway: { id: string; account: AccountId; vpc: VpcId | null };
  route_table: { id: string; account: AccountId; vpc: VpcId };
  route: { route_table: string; destination: string; target: string; origin: 'CreateRouteTable' | 'CreateRoute' };
  route_table_association: { id: string; route_table: string; vpc: VpcId; subnet: SubnetId | null };
  network_acl: { id: string; account: AccountId; vpc: VpcId; is_default: Flag };
  network_acl_entry: {
    network_acl: string;
    egress: Flag;
    number: number;
    protocol: string;
    action: 'allow' | 'deny';
    cidr: string;
  };
  network_acl_association: { id: string; network_acl: string; subnet: SubnetId };
  security_group: SecurityGroupRow;
  security_group_rule: SecurityGroupRuleRow;
  reservation: { id: string; account: AccountId; requester: string | null; created_at: number };
  instance: InstanceRow;
  volume: VolumeRow;
  attachment: AttachmentRow;
  network_interface: NetworkInterfaceRow;
  interface_group: { interface: NetworkInterfaceId; security_group: SecurityGroupId };
  public_address: PublicAddressRow;
  cursor: { name: string; position: number };
  cloud: { name: 'epoch'; value: string };
}
