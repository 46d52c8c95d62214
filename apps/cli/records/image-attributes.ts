import { flag } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

export const imageAttributeSwitches = {
  launchPermission: flag('-l, --launch-permission', 'who may launch it'),
  productCodes: flag('-p, --product-codes', 'product codes'),
  blockDeviceMapping: flag('-B, --block-device-mapping', 'block device mappings'),
  kernel: flag('--kernel', 'kernel image'),
  ramdisk: flag('--ramdisk', 'ramdisk image'),
  description: flag('--description', 'description'),
};

export interface PermissionRow {
  readonly attribute: string;
  readonly id: string;
  readonly change?: 'ADD' | 'REMOVE';
  readonly what: string;
  readonly value: string;
}

/** `launchPermission<TAB>IMAGE<TAB>userId<TAB>ACCOUNT` */
export const imagePermissionKind: Kind<PermissionRow> = kind(undefined, {
  attribute: (row) => row.attribute,
  image: (row) => row.id,
  what: (row) => row.what,
  value: (row) => row.value,
});

/** The same with what was done. */
export const permissionChangeKind: Kind<PermissionRow> = kind(undefined, {
  attribute: (row) => row.attribute,
  image: (row) => row.id,
  change: (row) => row.change,
  what: (row) => row.what,
  value: (row) => row.value,
});
