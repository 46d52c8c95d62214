import { type ReactNode, useState } from 'react';
import { client } from '../../../api/client.ts';
import { objectAddress } from '../../../api/object-address.ts';
import { type Action, each, one } from '../../../ui/actions.tsx';
import { confirm } from '../../../ui/confirm.tsx';
import { flash } from '../../../ui/flash.ts';
import { plural } from '../../../ui/words.ts';
import { type ObjectEntry, objectHref } from './entries.ts';
import { LinkDialog } from './link-dialog.tsx';
import { type Doomed, removalCode, removeFolder, removeObjects } from './remove.ts';

const notFolder = ({ kind }: ObjectEntry) => (kind === 'folder' ? 'A folder is not one object.' : undefined);
const hasBytes = (row: ObjectEntry) => (row.kind === 'deletion' ? 'A deletion has no content.' : notFolder(row));

export function download(bucket: string, key: string, versionId?: string): void {
  const address = objectAddress(bucket, key, { versionId });
  if (!address)
    return void flash.error(new Error('A browser cannot fetch a name with “..” in it. Share a link to it instead.'));
  const link = Object.assign(document.createElement('a'), { href: address, download: key.split('/').pop() ?? key });
  link.click();
}

export function useObjectActions(bucket: string): { actions: Action<ObjectEntry>[]; dialog: ReactNode } {
  const [sharing, setSharing] = useState<ObjectEntry>();
  const actions: Action<ObjectEntry>[] = [
    {
      id: 'download',
      text: 'Download',
      whyNot: each(hasBytes),
      run: (rows) => {
        for (const { key, versionId } of rows) download(bucket, key, versionId);
      },
      immediate: true,
    },
    { id: 'share', text: 'Share a link', whyNot: one(hasBytes), run: ([row]) => setSharing(row) },
    {
      id: 'open',
      text: 'Properties',
      whyNot: one(hasBytes),
      href: ([row]) => objectHref(bucket, row!.key, row!.versionId),
    },
    {
      id: 'copy',
      text: 'Copy its S3 address',
      whyNot: one(),
      run: ([row]) =>
        navigator.clipboard.writeText(`s3://${bucket}/${row!.key}`).then(() => flash.info('Copied.'), flash.error),
      immediate: true,
    },
    {
      id: 'import',
      text: 'Import as a disk',
      whyNot: one(hasBytes),
      href: ([row]) => `images/import?bucket=${encodeURIComponent(bucket)}&key=${encodeURIComponent(row!.key)}`,
    },
    {
      id: 'register',
      text: 'Register as an image',
      whyNot: one(hasBytes),
      href: ([row]) => `images/register?bucket=${encodeURIComponent(bucket)}&key=${encodeURIComponent(row!.key)}`,
    },
    {
      id: 'delete',
      text: 'Delete',
      run: (rows) =>
        confirm({
          title: `Delete ${plural(rows.length, 'entry', 'entries')}?`,
          text: rows.some(({ versionId }) => versionId)
            ? 'These versions are gone for good.'
            : 'Folders go with all that is in them. Where versions are kept, it can all be had back; elsewhere not.',
          items: rows.map(({ name }) => name),
          button: 'Delete',
          code: removalCode(bucket, ...doomedIn(rows)),
          run: () => remove(bucket, rows),
        }),
    },
  ];
  return {
    actions,
    dialog: sharing && (
      <LinkDialog
        bucket={bucket}
        objectKey={sharing.key}
        versionId={sharing.versionId}
        close={() => setSharing(undefined)}
      />
    ),
  };
}

const doomedIn = (rows: readonly ObjectEntry[]): [objects: Doomed[], folders: string[]] => [
  rows
    .filter(({ kind }) => kind !== 'folder')
    .map(({ key, versionId }) => ({ Key: key, ...(versionId && { VersionId: versionId }) })),
  rows.filter(({ kind }) => kind === 'folder').map(({ key }) => key),
];

async function remove(bucket: string, rows: readonly ObjectEntry[]): Promise<void> {
  try {
    const [objects, folders] = doomedIn(rows);
    await removeObjects(bucket, objects);
    for (const key of folders) {
      const bar = flash.progress(`Deleting ${key}`);
      try {
        await removeFolder(bucket, key, (count) =>
          flash.update(bar, { text: `Deleting ${key}: ${plural(count, 'object')}` }),
        );
      } finally {
        flash.close(bar);
      }
    }
    flash.success(`Deleted ${plural(rows.length, 'entry', 'entries')}.`);
  } finally {
    void client.invalidateQueries({ queryKey: ['s3'] });
  }
}
