import { type Kind, kind } from '../frame/output.ts';

export interface BlockMapping {
  DeviceName: string;
  NoDevice?: string;
  VirtualName?: string;
  Ebs?: {
    SnapshotId?: string;
    VolumeSize?: number;
    DeleteOnTermination?: boolean;
    VolumeType?: 'standard';
    Iops?: number;
  };
}

/** `DEVICE=none`, `DEVICE=ephemeralN` or `DEVICE=[SNAPSHOT]:[GiB]:[true|false]:[standard|TYPE[:IOPS]]`. */
export function blockMapping(given: string): BlockMapping {
  const [, device, mapped] = /^([^=]+)=(.*)$/.exec(given) ?? [];
  if (!device || !mapped) throw new Error(`block device mapping '${given}' must have form DEVICE=MAPPED`);
  if (mapped.toLowerCase() === 'none') return { DeviceName: device, NoDevice: '' };
  if (mapped.startsWith('ephemeral')) return { DeviceName: device, VirtualName: mapped };
  const [snapshot, size, ending, type, iops, ...more] = mapped.split(':');
  if (more.length > 0) throw new Error(`block device mapping '${given}' has too many parts`);
  if (ending && !/^(true|false)$/i.test(ending))
    throw new Error(`third element of block device mapping '${given}' must be 'true' or 'false'`);
  if (snapshot && !/^(snap|vol)-/.test(snapshot))
    throw new Error(`first element of block device mapping '${given}' must be a snapshot's ID`);
  return {
    DeviceName: device,
    Ebs: {
      ...(snapshot && { SnapshotId: snapshot }),
      ...(size && { VolumeSize: positive(size, `volume size of block device mapping '${given}'`) }),
      ...(ending && { DeleteOnTermination: ending.toLowerCase() === 'true' }),
      ...(type && { VolumeType: type as 'standard' }),
      ...(iops && { Iops: positive(iops, `IOPS of block device mapping '${given}'`) }),
    },
  };
}

function positive(text: string, what: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error(`${what} must be a positive integer`);
  return Number(text);
}

export interface MappingRow {
  readonly DeviceName?: string | undefined;
  readonly VirtualName?: string | undefined;
  readonly Ebs?:
    | {
        readonly SnapshotId?: string | undefined;
        readonly VolumeSize?: number | undefined;
        readonly DeleteOnTermination?: boolean | undefined;
        readonly VolumeType?: string | undefined;
        readonly Iops?: number | undefined;
      }
    | undefined;
}

export const ebsMappingKind: Kind<MappingRow> = kind('BLOCKDEVICEMAPPING', {
  kind: () => 'EBS',
  device: (row) => row.DeviceName,
  snapshot: (row) => row.Ebs?.SnapshotId,
  size: (row) => row.Ebs?.VolumeSize,
  'delete-on-termination': (row) => row.Ebs?.DeleteOnTermination,
  type: (row) => row.Ebs?.VolumeType,
  iops: (row) => row.Ebs?.Iops,
});

export const ephemeralMappingKind: Kind<MappingRow> = kind('BLOCKDEVICEMAPPING', {
  kind: () => 'EPHEMERAL',
  device: (row) => row.DeviceName,
  name: (row) => row.VirtualName,
});

export const mappingKind = (row: MappingRow): Kind<MappingRow> =>
  row.VirtualName ? ephemeralMappingKind : ebsMappingKind;
