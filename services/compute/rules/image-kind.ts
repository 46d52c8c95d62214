import { AwsError } from '@mallee/base';
import type { Manifest } from '../bundles/manifest.ts';
import type { ImageRow } from '../tables.ts';

/** Machine, kernel or ramdisk: by the manifest where there is one, else by the object's name. */
export function imageKind(location: string, manifest: Manifest | undefined): ImageRow['kind'] {
  if (manifest?.type === 'kernel' || isTrue(manifest?.kernelId)) return 'kernel';
  if (manifest?.type === 'ramdisk' || isTrue(manifest?.ramdiskId)) return 'ramdisk';
  const name = lastName(location);
  if (name.startsWith('vmlinuz')) return 'kernel';
  if (name.startsWith('initrd')) return 'ramdisk';
  return 'machine';
}

export const idPrefix = { machine: 'emi', kernel: 'eki', ramdisk: 'eri' } as const;

/** Windows is asked for by a kernel of that name, or by the image's own. */
export const isWindows = (location: string, kernel: string | undefined): boolean =>
  kernel?.toLowerCase() === 'windows' || lastName(location).startsWith('windows');

/** A manifest's `true` marks a kernel's own bundle and names no image. */
export const isTrue = (text: string | undefined): boolean => text === 'true' || text === 'yes';

export function onlyAdministrators(kind: 'kernel' | 'ramdisk'): AwsError {
  return new AwsError('AuthFailure', 403, `Only administrators can register ${kind} images.`);
}

const lastName = (location: string) => location.slice(location.lastIndexOf('/') + 1).toLowerCase();

/** Where an image lies: `bucket/key`. */
export interface ImagePlace {
  readonly bucket: string;
  readonly key: string;
  readonly bundle: boolean;
}

export function imagePlace(location: string): ImagePlace | undefined {
  const slash = location.indexOf('/');
  if (slash < 1 || slash === location.length - 1) return undefined;
  const key = location.slice(slash + 1);
  return { bucket: location.slice(0, slash), key, bundle: key.endsWith('.manifest.xml') };
}
