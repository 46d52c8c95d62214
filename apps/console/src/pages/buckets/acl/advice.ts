import type { Output } from '../../../api/types.ts';
import { type Entry, isGroupOfAll, isOwner, nameOf, type Owner, type Permission, withEntry, without } from './acl.ts';

/** What makes no sense in a list, and the list without it. */
export interface Advice {
  readonly text: string;
  readonly remedy: string;
  readonly mended: readonly Entry[];
}

export function adviceOn(entries: readonly Entry[], owner: Owner, of: 'bucket' | 'object'): Advice[] {
  return [
    ...ownerless(entries, owner),
    ...entries.filter(({ to }) => isGroupOfAll(to)).flatMap(openTo(entries, of)),
    ...(of === 'object' ? meaningless(entries) : []),
  ];
}

function ownerless(entries: readonly Entry[], owner: Owner): Advice[] {
  if (!owner?.ID || entries.some(({ to, may }) => isOwner(to, owner) && may.includes('FULL_CONTROL'))) return [];
  const others = entries.filter(({ to }) => !isOwner(to, owner));
  return [
    {
      text: 'The owner does not have everything. His account keeps what its policies allow, but programs take such a list for a broken one.',
      remedy: 'Give the owner everything',
      mended: [{ to: { ...owner, Type: 'CanonicalUser' }, may: ['FULL_CONTROL'] }, ...others],
    },
  ];
}

const changing: readonly Permission[] = ['WRITE', 'WRITE_ACP', 'FULL_CONTROL'];

const openTo =
  (entries: readonly Entry[], of: 'bucket' | 'object') =>
  ({ to, may }: Entry): Advice[] => {
    const all = may.includes('FULL_CONTROL');
    const harm = [
      ...(of === 'bucket' && (all || may.includes('WRITE')) ? ['put and delete objects, at the owner’s cost'] : []),
      ...(all || may.includes('WRITE_ACP') ? ['change this list, and so take the rest'] : []),
    ];
    if (harm.length === 0) return [];
    const reading: readonly Permission[] = all ? ['READ'] : may.filter((one) => !changing.includes(one));
    return [
      {
        text: `${nameOf(to)} may ${harm.join(', and ')}.`,
        remedy: reading.length > 0 ? 'Let them read only' : 'Take it away',
        mended: reading.length > 0 ? withEntry(entries, { to, may: reading }) : without(entries, to),
      },
    ];
  };

/** Lists of objects may hold WRITE, which lets nobody do anything, and has no column to be seen in. */
function meaningless(entries: readonly Entry[]): Advice[] {
  if (!entries.some(({ may }) => may.includes('WRITE'))) return [];
  return [
    {
      text: 'The list grants WRITE, which means nothing for an object: who may overwrite it, the bucket’s list says.',
      remedy: 'Take WRITE away',
      mended: entries.map(({ to, may }) => ({ to, may: may.filter((one) => one !== 'WRITE') })),
    },
  ];
}

export type Block = Output<'s3', 'GetPublicAccessBlock'>['PublicAccessBlockConfiguration'];

/** What the bucket's public access settings do to a list that opens it to everybody. */
export const publicEffects = ({ BlockPublicAcls, IgnorePublicAcls }: NonNullable<Block> = {}): string[] => [
  ...(IgnorePublicAcls ? ['ignore what a stored list gives to everybody: it lets nobody in'] : []),
  ...(BlockPublicAcls ? ['refuse a new list that opens it to everybody: this one cannot be saved'] : []),
];
