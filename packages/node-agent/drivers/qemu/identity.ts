import { createHash } from 'node:crypto';
import type { InstanceId, VolumeId } from '@mallee/base';

/**
 * The SMBIOS uuid of an instance. It begins `ec2`, and the serial number repeats it, because that is how cloud-init
 * recognises EC2 (DataSourceEc2, `identify_aws`) in an image without a configured datasource. It follows from the id,
 * so that a live machine can be found again without any record.
 */
export function machineUuid(id: InstanceId): string {
  const digits = `ec2${createHash('sha256').update(id).digest('hex')}`;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

/** virtio-blk serials hold 20 characters: a volume's id without its hyphen, as AWS's NVMe serials have it. */
export function diskSerial(volume: VolumeId): string {
  return volume.replace('-', '').slice(0, 20);
}
