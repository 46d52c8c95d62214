import Table from '@cloudscape-design/components/table';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Await } from '../../../ui/loading.tsx';
import { Time, To } from '../../../ui/text.tsx';
import { bytes } from '../../../ui/words.ts';
import { entriesOf, type ObjectEntry, objectHref } from './entries.ts';

export function VersionsTab({ bucket, objectKey }: { bucket: string; objectKey: string }) {
  const asked = useInfiniteQuery(entriesOf(bucket, objectKey, true));
  return (
    <Await query={asked}>
      {({ pages }) => (
        <Table<ObjectEntry>
          items={pages
            .flatMap(({ entries }) => entries)
            .filter(({ key, kind }) => key === objectKey && kind !== 'folder')}
          trackBy="versionId"
          empty="There are no versions."
          columnDefinitions={[
            {
              id: 'version',
              header: 'Version',
              isRowHeader: true,
              cell: ({ kind, versionId }) =>
                kind === 'deletion' ? versionId : <To href={objectHref(bucket, objectKey, versionId)}>{versionId}</To>,
            },
            {
              id: 'is',
              header: 'Is',
              cell: ({ kind, latest }) => (kind === 'deletion' ? 'a deletion' : latest ? 'the latest' : 'an old one'),
            },
            { id: 'size', header: 'Size', cell: ({ size }) => bytes(size) },
            { id: 'modified', header: 'Made', cell: ({ modified }) => <Time>{modified}</Time> },
          ]}
        />
      )}
    </Await>
  );
}
