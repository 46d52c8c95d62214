-- Wishes (desired, generation, boots) are changed by operations and reconcilers, reports (phase, fault, ended, seen_at)
-- by nodes alone. State names are derived from both and never stored. Times are milliseconds since 1970; flags are 0
-- or 1; JSON is text.

create table node (
  id text primary key,
  zone text not null,
  capability text not null,
  strangers text not null,
  agent_run text not null,
  seq bigint not null,
  boot_id text not null,
  -- Rises whenever something that the node's document is made of has changed.
  revision bigint not null,
  revision_seen bigint not null,
  seen_at bigint not null,
  -- An operator's word that it takes no new machines, or never comes back.
  state text not null default 'enabled'
);

create table instance_type (
  name text primary key,
  position bigint not null,
  vcpus bigint not null,
  memory_mib bigint not null,
  disk_gib bigint not null,
  interfaces bigint not null,
  -- 1 where the operator changed or made it, so that an upgrade leaves it alone.
  edited bigint not null default 0
);

create table image (
  id text primary key,
  account text not null,
  name text not null,
  description text,
  kind text not null,
  architecture text not null,
  platform text,
  location text not null,
  kernel text,
  ramdisk text,
  command_line text,
  root_device_name text,
  block_devices text not null,
  -- What the bytes are, once they are in the cloud's own keeping.
  digest text,
  format text,
  bytes bigint,
  virtual_bytes bigint,
  -- importing | ready | failed | deregistered
  phase text not null,
  reason text,
  public bigint not null default 0,
  boot_mode text,
  ena_support bigint not null default 1,
  sriov_net_support text,
  tpm_support text,
  imds_support text,
  created_at bigint not null,
  deregistered_at bigint
);
create index image_by_account on image (account, id);
create unique index image_one_name on image (account, name) where phase <> 'deregistered';

create table launch_permission (
  image text not null references image (id) on delete cascade,
  account text not null,
  primary key (image, account)
);

create table key_pair (
  id text primary key,
  account text not null,
  name text not null,
  type text not null,
  fingerprint text not null,
  public_key text not null,
  created_at bigint not null,
  unique (account, name)
);

create table tag (
  resource text not null,
  key text not null,
  value text not null,
  account text not null,
  resource_type text not null,
  primary key (resource, key)
);
create index tag_by_account on tag (account, resource_type, key);

create table user_data (
  digest text primary key,
  -- Bytes: the name of the type that PostgreSQL knows; to SQLite any name will do.
  body bytea not null,
  created_at bigint not null
);

create table dhcp_options (
  id text primary key,
  account text not null,
  configurations text not null
);

create table vpc (
  id text primary key,
  account text not null,
  cidr text not null,
  -- Small and unique among live VPCs: host devices are named by it.
  number bigint not null unique,
  is_default bigint not null,
  dhcp_options text not null references dhcp_options (id),
  tenancy text not null,
  dns_support bigint not null default 1,
  dns_hostnames bigint not null default 1,
  created_at bigint not null
);
create index vpc_by_account on vpc (account);
create unique index vpc_one_default on vpc (account) where is_default = 1;

-- Accounts that have been given their default VPC; one that deletes it is not given another unasked.
create table account_defaults (
  account text primary key,
  made_at bigint not null
);

create table subnet (
  id text primary key,
  account text not null,
  vpc text not null references vpc (id),
  zone text not null,
  cidr text not null,
  is_default bigint not null,
  map_public bigint not null,
  -- Where the search for a free address goes on, so that an address rests as long as possible before it is used again.
  next_address bigint not null,
  created_at bigint not null
);
create index subnet_by_vpc on subnet (vpc);
create unique index subnet_one_default on subnet (account, zone) where is_default = 1;

create table internet_gateway (
  id text primary key,
  account text not null,
  vpc text unique references vpc (id)
);

create table route_table (
  id text primary key,
  account text not null,
  vpc text not null references vpc (id)
);

create table route (
  route_table text not null references route_table (id) on delete cascade,
  destination text not null,
  -- `local` or the id of a gateway.
  target text not null,
  -- CreateRouteTable | CreateRoute
  origin text not null,
  primary key (route_table, destination)
);

create table route_table_association (
  id text primary key,
  route_table text not null references route_table (id),
  vpc text not null references vpc (id),
  -- Null: the VPC's main table.
  subnet text unique references subnet (id)
);
create unique index route_table_one_main on route_table_association (vpc) where subnet is null;

create table network_acl (
  id text primary key,
  account text not null,
  vpc text not null references vpc (id),
  is_default bigint not null
);

create table network_acl_entry (
  network_acl text not null references network_acl (id) on delete cascade,
  egress bigint not null,
  number bigint not null,
  protocol text not null,
  action text not null,
  cidr text not null,
  primary key (network_acl, egress, number)
);

create table network_acl_association (
  id text primary key,
  network_acl text not null references network_acl (id),
  subnet text not null unique references subnet (id)
);

create table security_group (
  id text primary key,
  account text not null,
  vpc text not null references vpc (id),
  name text not null,
  description text not null,
  unique (vpc, name)
);

create table security_group_rule (
  id text primary key,
  security_group text not null references security_group (id) on delete cascade,
  egress bigint not null,
  -- `-1` (all), `tcp`, `udp`, `icmp` or a protocol number.
  protocol text not null,
  from_port bigint not null,
  to_port bigint not null,
  -- Exactly one of the two: a CIDR block, or a group with its owner.
  cidr text,
  peer_group text references security_group (id),
  peer_account text,
  description text
);
create index security_group_rule_by_group on security_group_rule (security_group, egress);
create index security_group_rule_by_peer on security_group_rule (peer_group);

create table reservation (
  id text primary key,
  account text not null,
  requester text,
  created_at bigint not null
);

create table instance (
  id text primary key,
  account text not null,
  reservation text not null references reservation (id),
  launch_index bigint not null,
  client_token text,
  -- The unique id of the user or role session; quotas of users count by it.
  launched_by text not null,
  image text not null,
  instance_type text not null,
  vcpus bigint not null,
  memory_mib bigint not null,
  zone text not null,
  node text not null references node (id),
  vpc text not null,
  subnet text not null,
  -- The wish: running | stopped | terminated
  desired text not null,
  generation bigint not null,
  boots bigint not null,
  reason text,
  -- When the wish last turned; the launch deadline and `(User initiated) (time)` come from it.
  wished_at bigint not null,
  -- The report: null | starting | up | down | gone
  phase text,
  up_since bigint,
  fault text,
  ended text,
  -- Crashes that followed closely on one another, the last one's time, and when the machine is to be started again.
  crashes bigint not null default 0,
  crashed_at bigint,
  restart_at bigint,
  -- What the user chose.
  key_name text,
  key_material text,
  user_data text references user_data (digest),
  shutdown_behavior text not null,
  termination_protection bigint not null,
  stop_protection bigint not null,
  monitoring bigint not null,
  metadata_options text not null,
  profile text,
  boot text not null,
  root_device_name text not null,
  -- Performance hints, stored and returned: ebs_optimized, credits, tenancy, ...
  hints text not null,
  launched_at bigint not null,
  -- When a policy's lifetime (ec2:KeepAlive, ec2:ExpirationTime) runs out.
  ends_at bigint,
  terminated_at bigint
);
create index instance_by_account on instance (account, id);
-- Sums of what is given out, without a look at the rows.
create index instance_sums_by_account on instance (account, desired, vcpus, memory_mib);
create index instance_sums_by_node on instance (node, desired, phase, vcpus, memory_mib);
create index instance_by_vpc on instance (vpc, node, phase);
create index instance_to_restart on instance (restart_at) where restart_at is not null;
create index instance_to_end on instance (ends_at) where ends_at is not null;
create index instance_to_forget on instance (terminated_at) where terminated_at is not null;
create index instance_not_up on instance (wished_at) where desired = 'running' and up_since is null;
create index instance_by_user_data on instance (user_data) where user_data is not null;
create index instance_by_reservation on instance (reservation);
create index instance_by_image on instance (image);

create table volume (
  id text primary key,
  account text not null,
  zone text not null,
  node text not null references node (id),
  gib bigint not null,
  type text not null,
  iops bigint,
  throughput bigint,
  encrypted bigint not null,
  snapshot text,
  image text,
  -- `null` for a blank disk, else {digest, format, bytes}
  source text,
  -- The wish: present | gone
  desired text not null,
  generation bigint not null,
  -- The report: null | copying | present | lost | gone
  phase text,
  progress bigint,
  fault text,
  existed bigint not null default 0,
  created_at bigint not null
);
create index volume_by_account on volume (account, id);
create index volume_sums_by_account on volume (account, desired, gib);
create index volume_by_node on volume (node, gib);

create table attachment (
  volume text primary key references volume (id),
  instance text not null references instance (id),
  device text not null,
  root bigint not null,
  delete_on_termination bigint not null,
  attached_at bigint not null,
  unique (instance, device)
);

create table network_interface (
  id text primary key,
  account text not null,
  requester text,
  vpc text not null references vpc (id),
  subnet text not null references subnet (id),
  zone text not null,
  mac text not null unique,
  address text not null,
  description text not null,
  source_dest_check bigint not null,
  -- All null while it is not attached.
  attachment text,
  instance text references instance (id),
  device_index bigint,
  delete_on_termination bigint,
  attached_at bigint,
  created_at bigint not null,
  unique (subnet, address),
  unique (instance, device_index)
);
create index network_interface_by_account on network_interface (account, id);
create index network_interface_by_vpc on network_interface (vpc);

create table interface_group (
  interface text not null references network_interface (id) on delete cascade,
  security_group text not null references security_group (id),
  primary key (interface, security_group)
);
create index interface_group_by_group on interface_group (security_group);

-- Every public address in use, whoever holds it. One row an address: nobody can own it twice.
create table public_address (
  address text primary key,
  account text not null,
  -- elastic: allocated by a user. automatic: lent to an interface while its machine runs.
  kind text not null,
  allocation text unique,
  association text unique,
  interface text unique references network_interface (id),
  created_at bigint not null
);
create index public_address_by_account on public_address (account);

-- Where the search for the next free public address goes on.
create table cursor (
  name text primary key,
  position bigint not null
);

-- Facts about this cloud as a whole: `epoch` is new at every restore of a backup.
create table cloud (
  name text primary key,
  value text not null
);
