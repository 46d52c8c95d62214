import type { World } from './world.ts';

/** Ids are branded by their prefix, so a volume's id cannot be passed where an instance's is wanted. */
export type InstanceId = `i-${string}`;
export type VolumeId = `vol-${string}`;
export type NetworkInterfaceId = `eni-${string}`;
export type VpcId = `vpc-${string}`;
export type SubnetId = `subnet-${string}`;
export type SecurityGroupId = `sg-${string}`;
export type SnapshotId = `snap-${string}`;
export type NodeId = `node-${string}`;
/** Twelve decimal digits. */
export type AccountId = string;
/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** A new id of AWS's long form: the prefix, a hyphen and 17 hexadecimal digits. */
export function newId<Prefix extends string>(world: World, prefix: Prefix): `${Prefix}-${string}` {
  return `${prefix}-${world.bytes(9).toString('hex').slice(0, 17)}`;
}

/** A random version 4 UUID (RFC 9562). */
export function newUuid(world: World): string {
  const bytes = world.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
