import type { Demand, Scope } from '@mallee/gateway/op';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import type { ComputePorts } from '../op.ts';
import { images } from '../repos/images.ts';
import { tags } from '../repos/tags.ts';
import type { ImageRow } from '../tables.ts';
import { resourceDemand } from './demands.ts';
import { readImageId } from './image-ids.ts';

type Which = 'registered' | 'deregistered too';

/**
 * The image, which must be the caller's own; a cloud administrator may handle every account's. One that the caller may
 * only use is AuthFailure, any other does not exist.
 */
export async function ownImage(
  read: Read,
  scope: Scope,
  id: string | undefined,
  which: Which = 'registered',
): Promise<ImageRow> {
  if (!id) throw errors.missingParameter('ImageId');
  const row = await images.find(read, readImageId(id));
  const hidden = row?.phase === 'deregistered' && which === 'registered';
  if (row && !hidden && (row.account === scope.account || scope.subject.cloudAdministrator)) return row;
  if (await images.visible(read, scope.account, id)) throw errors.imageNotYours(id);
  throw errors.imageNotFound(id);
}

/** What handling an image must be allowed; one that is not there is asked for as the caller's own. */
export async function imageDemand(
  action: string,
  id: string | undefined,
  about: { read: Read; scope: Scope; ports: ComputePorts },
  which: Which = 'registered',
): Promise<Demand[]> {
  const row = await ownImage(about.read, about.scope, id, which).catch(() => undefined);
  return [
    resourceDemand(action, 'image', row?.id ?? id ?? '*', about, {
      ...(row && { owner: row.account, tags: await tags.of(about.read, row.id) }),
      ...(row && { context: { 'ec2:Owner': row.account, 'ec2:Public': String(row.public === 1) } }),
    }),
  ];
}
