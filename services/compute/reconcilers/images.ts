import type { Reconciler } from '@mallee/reconcile';
import { ImageKeeping } from '../image-keeping.ts';
import type { ComputePorts } from '../op.ts';
import { imageImport } from './image-import.ts';
import { imageSweep } from './image-sweep.ts';

/** Both hands on the image bytes, which take turns. */
export function imageReconcilers(
  ports: Pick<ComputePorts, 'settings' | 'objects' | 'cloudKey' | 'imageFiles'>,
): readonly Reconciler[] {
  const keeping = new ImageKeeping(ports.imageFiles);
  return [imageImport(ports, keeping), imageSweep(keeping)];
}
