import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { isDoorError } from '../../../api/door.ts';
import { go } from '../../../app/go.ts';
import { useParam } from '../../../app/use-param.ts';
import { useSearch } from '../../../app/use-search.ts';
import { confirm } from '../../../ui/confirm.tsx';
import { DetailTabs, FactBox } from '../../../ui/detail.tsx';
import { flash } from '../../../ui/flash.ts';
import { Await } from '../../../ui/loading.tsx';
import { NotFound } from '../../../ui/not-found.tsx';
import { Page } from '../../../ui/page.tsx';
import { TagEditor } from '../../../ui/tag-editor.tsx';
import { CopyId } from '../../../ui/text.tsx';
import { bytes, fullTime } from '../../../ui/words.ts';
import { ObjectAcl } from '../acl/acl-editor.tsx';
import { download } from './actions.tsx';
import { folderHref } from './entries.ts';
import { LinkDialog } from './link-dialog.tsx';
import { Preview } from './preview.tsx';
import { removalCode, removeObjects } from './remove.ts';
import { VersionsTab } from './versions-tab.tsx';

/** One object, or one version of it. */
export default function ObjectPage() {
  const bucket = useParam('bucket');
  const { key = '', version } = useSearch();
  const [sharing, setSharing] = useState(false);
  const input = { Bucket: bucket, Key: key, ...(version && { VersionId: version }) };
  const asked = useQuery(query('s3', 'HeadObject', input));
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const under = [
    { text: 'Buckets', href: 'buckets' },
    { text: bucket, href: folderHref(bucket, '') },
    ...(folder ? [{ text: folder, href: folderHref(bucket, folder) }] : []),
  ];
  if (isDoorError(asked.error) && asked.error.status === 404)
    return <NotFound what="object" back={folderHref(bucket, folder)} />;
  const doomed = [{ Key: key, ...(version && { VersionId: version }) }];
  const remove = () =>
    confirm({
      title: version ? 'Delete this version?' : 'Delete this object?',
      text: version ? 'This version is gone for good.' : 'Where versions are kept, it can be had back; elsewhere not.',
      items: [key],
      button: 'Delete',
      code: removalCode(bucket, doomed),
      run: async () => {
        await removeObjects(bucket, doomed);
        await client.invalidateQueries({ queryKey: ['s3'] });
        flash.success(`${key} is deleted.`);
        go(folderHref(bucket, folder));
      },
    });
  return (
    <Page
      title={key.slice(folder.length) || key}
      under={under}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={remove}>Delete</Button>
          <Button onClick={() => setSharing(true)}>Share a link</Button>
          <Button variant="primary" iconName="download" onClick={() => download(bucket, key, version)}>
            Download
          </Button>
        </SpaceBetween>
      }
    >
      <Await query={asked}>
        {(head) => (
          <SpaceBetween size="l">
            <FactBox
              title="Object"
              facts={[
                ['S3 address', <CopyId key="uri">{`s3://${bucket}/${key}`}</CopyId>],
                ['Size', `${bytes(head.ContentLength)} (${head.ContentLength?.toLocaleString('en')} bytes)`],
                ['Changed', head.LastModified ? fullTime(head.LastModified) : '–'],
                ['Type', head.ContentType ?? '–'],
                ['ETag', <CopyId key="etag">{head.ETag?.replaceAll('"', '')}</CopyId>],
                ['Version', <CopyId key="version">{head.VersionId}</CopyId>],
                ['Storage class', head.StorageClass ?? 'STANDARD'],
                [
                  'Locked until',
                  head.ObjectLockRetainUntilDate ? fullTime(head.ObjectLockRetainUntilDate) : 'not locked',
                ],
                ['Legal hold', head.ObjectLockLegalHoldStatus === 'ON' ? 'yes' : 'no'],
              ]}
            />
            <DetailTabs
              key={JSON.stringify(input)}
              tabs={[
                {
                  id: 'preview',
                  label: 'Preview',
                  content: () => (
                    <Preview
                      bucket={bucket}
                      objectKey={key}
                      version={version}
                      type={head.ContentType ?? ''}
                      size={head.ContentLength ?? 0}
                    />
                  ),
                },
                {
                  id: 'metadata',
                  label: 'Metadata',
                  count: Object.keys(head.Metadata ?? {}).length,
                  content: () => (
                    <FactBox
                      title="Metadata"
                      facts={[
                        ...(
                          [
                            ['Cache-Control', head.CacheControl],
                            ['Content-Disposition', head.ContentDisposition],
                            ['Content-Encoding', head.ContentEncoding],
                            ['Content-Language', head.ContentLanguage],
                          ] as const
                        ).map(([name, value]) => [name, value ?? '–'] as const),
                        ...Object.entries(head.Metadata ?? {}).map(
                          ([name, value]) => [`x-amz-meta-${name}`, <bdi key={name}>{value}</bdi>] as const,
                        ),
                      ]}
                    />
                  ),
                },
                { id: 'versions', label: 'Versions', content: () => <VersionsTab bucket={bucket} objectKey={key} /> },
                { id: 'rights', label: 'Who may use it', content: () => <ObjectAcl object={input} /> },
                { id: 'tags', label: 'Tags', content: () => <ObjectTags input={input} /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Await>
      {sharing && <LinkDialog bucket={bucket} objectKey={key} versionId={version} close={() => setSharing(false)} />}
    </Page>
  );
}

function ObjectTags({ input }: { input: { Bucket: string; Key: string; VersionId?: string } }) {
  const asked = useQuery(query('s3', 'GetObjectTagging', input));
  return (
    <Await query={asked}>
      {({ TagSet }) => (
        <TagEditor
          tags={TagSet ?? []}
          save={async (tags) => {
            if (tags.length === 0) await call('s3', 'DeleteObjectTagging', input);
            else await call('s3', 'PutObjectTagging', { ...input, Tagging: { TagSet: [...tags] } });
            await client.invalidateQueries({ queryKey: ['s3', 'GetObjectTagging'] });
            flash.success('The tags are saved.');
          }}
        />
      )}
    </Await>
  );
}
