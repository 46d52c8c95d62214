import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { db } from '../op.ts';
import { type BootFact, fromJson } from '../rules/json.ts';
import { bootOf } from '../rules/launch-plan.ts';
import type { ImageRow, InstanceRow } from '../tables.ts';
import { images } from './images.ts';

type Role = 'kernel' | 'ramdisk';

/** Kernels and ramdisks (EKI, ERI) of instances that do not start from their disk's own boot loader. */
export const bootImages = {
  /** The image that an account names for a role; undefined where none is named. */
  async find(read: Read, account: AccountId, role: Role, id: string | null | undefined): Promise<ImageRow | undefined> {
    if (!id) return undefined;
    const image = await images.visible(read, account, id);
    if (image?.kind !== role || image.phase === 'deregistered') throw errors.imageNotFound(id);
    return image;
  },

  /** How an instance boots once one of the two is another; without `id`, as its image says. */
  async replaced(read: Read, row: InstanceRow, role: Role, id?: string): Promise<string> {
    const boot = fromJson<BootFact>(row.boot)!;
    const image = await db(read).selectFrom('image').selectAll().where('id', '=', row.image).executeTakeFirst();
    if (!image) throw errors.imageUnavailable(row.image, 'it was removed');
    const now = boot.how === 'kernel' ? { kernel: boot.kernelImage, ramdisk: boot.ramdiskImage } : {};
    const wanted = { ...now, [role]: id ?? image[role] };
    const kernel = await bootImages.find(read, row.account, 'kernel', wanted.kernel);
    const ramdisk = await bootImages.find(read, row.account, 'ramdisk', wanted.ramdisk);
    if (ramdisk && !kernel && role === 'ramdisk')
      throw errors.invalidCombination('A ramdisk needs a kernel; the instance has none.');
    return JSON.stringify(bootOf(image, { kernel, ramdisk }));
  },
};
