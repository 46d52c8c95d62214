import Box from '@cloudscape-design/components/box';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type DragEvent, useMemo, useState } from 'react';
import { setSearch, useSearch } from '../../../app/use-search.ts';
import { ResourceTable } from '../../../ui/resource-table.tsx';
import { droppedFiles, pickFiles } from '../upload/pick.ts';
import { upload } from '../upload/upload.ts';
import { useObjectActions } from './actions.tsx';
import { columnsFor } from './columns.tsx';
import { entriesOf, folderHref, type ObjectEntry } from './entries.ts';
import { FolderDialog } from './folder-dialog.tsx';

const rowKey = ({ key, versionId }: ObjectEntry) => (versionId ? `${key} ${versionId}` : key);

/** What is in a bucket, folder by folder. Files and folders can be dropped anywhere on it. */
export function ObjectsTab({ bucket }: { bucket: string }) {
  const search = useSearch();
  const prefix = search.prefix ?? '';
  const versions = search.versions === 'yes';
  const asked = useInfiniteQuery(entriesOf(bucket, prefix, versions));
  const { actions, dialog } = useObjectActions(bucket);
  const [over, setOver] = useState(false);
  const [making, setMaking] = useState(false);
  const columns = useMemo(() => columnsFor(bucket, versions), [bucket, versions]);
  const rows = useMemo(() => asked.data?.pages.flatMap(({ entries }) => entries), [asked.data]);

  const pick = async (folder: boolean) => {
    const files = await pickFiles(folder);
    if (files.length > 0) await upload(bucket, prefix, files);
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = await droppedFiles(event.dataTransfer.items);
    if (files.length > 0) await upload(bucket, prefix, files);
  };
  const parts = prefix.split('/').filter(Boolean);
  const crumbs = [
    { text: bucket, href: folderHref(bucket, '') },
    ...parts.map((text, index) => ({ text, href: folderHref(bucket, `${parts.slice(0, index + 1).join('/')}/`) })),
  ];

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is the first.
    <div
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
    >
      <ResourceTable
        key={prefix}
        id="objects"
        title="Objects"
        noun={['object', 'objects']}
        embedded
        columns={columns}
        rowKey={rowKey}
        rows={rows}
        asked={asked}
        actions={actions}
        description={
          <SpaceBetween size="xs">
            <BreadcrumbGroup items={crumbs} ariaLabel="Folder" />
            <SpaceBetween direction="horizontal" size="m" alignItems="center">
              <Toggle
                checked={versions}
                onChange={({ detail }) => setSearch({ versions: detail.checked ? 'yes' : undefined })}
              >
                Show versions
              </Toggle>
              {asked.hasNextPage && (
                <Button
                  variant="inline-link"
                  loading={asked.isFetchingNextPage}
                  onClick={() => void asked.fetchNextPage()}
                >
                  There are more: load the next thousand
                </Button>
              )}
            </SpaceBetween>
          </SpaceBetween>
        }
        buttons={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setMaking(true)}>Create a folder</Button>
            <ButtonDropdown
              variant="primary"
              items={[
                { id: 'files', text: 'Files', iconName: 'file' },
                { id: 'folder', text: 'A folder', iconName: 'folder' },
              ]}
              onItemClick={({ detail }) => void pick(detail.id === 'folder')}
            >
              Upload
            </ButtonDropdown>
          </SpaceBetween>
        }
        empty={
          <SpaceBetween size="s" alignItems="center">
            <Box variant="strong">{prefix ? 'This folder is empty' : 'This bucket is empty'}</Box>
            <Box color="text-body-secondary">Drop files or folders here, or choose them.</Box>
            <Button onClick={() => void pick(false)}>Upload files</Button>
          </SpaceBetween>
        }
      />
      {making && <FolderDialog bucket={bucket} prefix={prefix} close={() => setMaking(false)} />}
      {dialog}
    </div>
  );
}
