import type { AccountId } from '@mallee/base';
import type { Read } from '@mallee/store';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { images } from '../repos/images.ts';
import { tags } from '../repos/tags.ts';
import { listDemand } from '../rules/demands.ts';
import { describe } from '../rules/describe.ts';
import { imageFilters } from '../rules/image-filters.ts';
import { readImageId } from '../rules/image-ids.ts';
import type { ImageRow } from '../tables.ts';
import { imageView } from '../views/image.ts';

export const describeImages = op.read('DescribeImages', {
  parameters: {
    ImageIds: 'used',
    Owners: 'used',
    ExecutableUsers: 'used',
    Filters: 'used',
    MaxResults: 'used',
    NextToken: 'used',
    // No image of this cloud is ever deprecated or disabled, so that there are none to leave out.
    IncludeDeprecated: 'used',
    IncludeDisabled: 'used',
  },
  authorize: (_, about) => listDemand('DescribeImages', about),

  async run({ read, scope, ports }, input) {
    const ids = (input.ImageIds ?? []).filter((id) => id !== 'verbose');
    const verbose = ids.length !== input.ImageIds?.length && input.ImageIds !== undefined;
    const { account } = scope;
    const all =
      verbose && scope.subject.cloudAdministrator
        ? await images.everyones(read)
        : await images.allVisible(read, account);
    let rows = ids.length > 0 ? withIds(all, ids) : all;
    if (input.Owners?.length) rows = ownedBy(rows, input.Owners, account);
    if (input.ExecutableUsers?.length) rows = await executableBy(read, rows, input.ExecutableUsers, account);
    const { rows: shown, NextToken } = describe(
      { keyOf: ({ id }) => id, code: 'AMIID', noun: 'image id', filters: imageFilters },
      await tags.join(read, rows, ({ id }) => id, account),
      { filters: input.Filters, MaxResults: input.MaxResults, NextToken: input.NextToken },
    );
    return { Images: shown.map((row) => imageView(row, ports.settings)), ...(NextToken && { NextToken }) };
  },
});

function withIds(all: readonly ImageRow[], ids: readonly string[]): ImageRow[] {
  const wanted = new Map(ids.map((id) => [readImageId(id), id]));
  const found = all.filter(({ id }) => wanted.delete(id));
  for (const missing of wanted.values()) throw errors.imageNotFound(missing);
  return found;
}

/** Owners are accounts, `self`, or AWS's own sellers, who own nothing here. */
function ownedBy(rows: readonly ImageRow[], owners: readonly string[], self: AccountId): ImageRow[] {
  const accounts = new Set(owners.map((owner) => (owner === 'self' ? self : owner)));
  const stranger = [...accounts].find(
    (owner) =>
      !/^\d{12}$/.test(owner) && owner !== 'amazon' && owner !== 'aws-marketplace' && owner !== 'aws-backup-vault',
  );
  if (stranger !== undefined) throw errors.malformedUser(stranger);
  return rows.filter(({ account }) => accounts.has(account));
}

/** `all`: public. `self` or an account: shared with it by name. */
async function executableBy(
  read: Read,
  rows: readonly ImageRow[],
  users: readonly string[],
  self: AccountId,
): Promise<ImageRow[]> {
  const accounts = users.filter((user) => user !== 'all').map((user) => (user === 'self' ? self : user));
  const stranger = accounts.find((account) => !/^\d{12}$/.test(account));
  if (stranger !== undefined) throw errors.malformedUser(stranger);
  const shared = await images.sharedWithAny(read, accounts);
  return rows.filter((row) => shared.has(row.id) || (row.public === 1 && users.includes('all')));
}
