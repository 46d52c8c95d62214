import Icon from '@cloudscape-design/components/icon';
import type { Column } from '../../../ui/columns.ts';
import { Time, To } from '../../../ui/text.tsx';
import { bytes } from '../../../ui/words.ts';
import { folderHref, type ObjectEntry, objectHref } from './entries.ts';

export const columnsFor = (bucket: string, versions: boolean): readonly Column<ObjectEntry>[] => [
  {
    id: 'name',
    title: 'Name',
    value: ({ name }) => name,
    // Folders first.
    order: ({ kind, name }) => (kind === 'folder' ? `0${name}` : `1${name}`),
    cell: ({ kind, key, name, versionId }) => (
      <span className="object-name">
        <Icon name={kind === 'folder' ? 'folder' : kind === 'deletion' ? 'close' : 'file'} />
        {kind === 'deletion' ? (
          <bdi>{name}</bdi>
        ) : (
          <To href={kind === 'folder' ? folderHref(bucket, key) : objectHref(bucket, key, versionId)}>{name}</To>
        )}
      </span>
    ),
    width: 380,
  },
  {
    id: 'size',
    title: 'Size (bytes)',
    value: ({ size }) => size,
    cell: ({ size }) => bytes(size),
    compared: true,
    width: 150,
  },
  {
    id: 'modified',
    title: 'Changed',
    value: ({ modified }) => modified,
    cell: ({ modified }) => <Time>{modified}</Time>,
    compared: true,
    width: 150,
  },
  ...(versions
    ? ([
        {
          id: 'version',
          title: 'Version',
          value: ({ versionId }) => versionId,
          cell: ({ versionId }) => versionId ?? '–',
          width: 260,
        },
        {
          id: 'latest',
          title: 'Is',
          value: ({ latest, kind }) => (kind === 'deletion' ? 'a deletion' : latest ? 'the latest' : 'an old one'),
          cell: ({ latest, kind }) =>
            kind === 'folder' ? '–' : kind === 'deletion' ? 'a deletion' : latest ? 'the latest' : 'an old one',
          width: 120,
        },
      ] satisfies Column<ObjectEntry>[])
    : []),
];
