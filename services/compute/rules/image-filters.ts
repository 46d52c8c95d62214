import type { TagMap } from '../repos/tags.ts';
import type { ImageRow } from '../tables.ts';
import { blockDevices, creationDate, imageStates, virtualization } from '../views/image.ts';
import type { Filters, FilterValue } from './filters.ts';
import { imageIdSpellings } from './image-ids.ts';
import { fromJson, type Reason } from './json.ts';

type Row = ImageRow & { readonly tags: TagMap };

const disk = (read: (ebs: NonNullable<ReturnType<typeof blockDevices>[number]['Ebs']>) => unknown) => {
  return (row: Row): FilterValue =>
    blockDevices(row).flatMap(({ Ebs }) => {
      const value = Ebs && read(Ebs);
      return value === undefined ? [] : [String(value)];
    });
};
const reason = (row: Row) => fromJson<Reason>(row.reason);
const spelled = (id: string | null) => (id === null ? undefined : imageIdSpellings(id));
/** What no image of this cloud has. */
const none = () => undefined;

/** Source: DescribeImages, Amazon EC2 API Reference. */
export const imageFilters: Filters<Row> = {
  architecture: (row) => row.architecture,
  'block-device-mapping.delete-on-termination': disk((ebs) => ebs.DeleteOnTermination),
  'block-device-mapping.device-name': (row) => blockDevices(row).map(({ DeviceName }) => DeviceName!),
  'block-device-mapping.snapshot-id': none,
  'block-device-mapping.volume-size': disk((ebs) => ebs.VolumeSize),
  'block-device-mapping.volume-type': disk((ebs) => ebs.VolumeType),
  'block-device-mapping.encrypted': disk((ebs) => ebs.Encrypted),
  'creation-date': creationDate,
  description: (row) => row.description ?? undefined,
  'ena-support': (row) => String(row.ena_support === 1),
  'free-tier-eligible': () => 'false',
  hypervisor: () => 'xen',
  'image-allowed': () => 'true',
  'image-id': (row) => imageIdSpellings(row.id),
  'image-type': (row) => row.kind,
  'is-public': (row) => String(row.public === 1),
  'kernel-id': (row) => spelled(row.kernel),
  'manifest-location': (row) => row.location,
  name: (row) => row.name,
  'owner-alias': none,
  'owner-id': (row) => row.account,
  platform: (row) => row.platform ?? undefined,
  'product-code': none,
  'product-code.type': none,
  'ramdisk-id': (row) => spelled(row.ramdisk),
  'root-device-name': (row) => row.root_device_name ?? undefined,
  'root-device-type': () => 'ebs',
  'source-image-id': none,
  'source-image-region': none,
  'source-instance-id': none,
  state: (row) => imageStates[row.phase],
  'state-reason-code': (row) => reason(row)?.code,
  'state-reason-message': (row) => reason(row)?.say,
  'sriov-net-support': (row) => row.sriov_net_support ?? undefined,
  'virtualization-type': virtualization,
};
