import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { useParam } from '../../app/use-param.ts';
import { DetailTabs } from '../../ui/detail.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { ObjectsTab } from './objects/objects-tab.tsx';
import { LifecycleTab } from './settings/lifecycle-tab.tsx';
import { RightsTab } from './settings/rights-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';

const under = [{ text: 'Buckets', href: 'buckets' }];

export default function BucketPage() {
  const bucket = useParam('bucket');
  const { error } = useQuery(query('s3', 'HeadBucket', { Bucket: bucket }));
  if (isDoorError(error) && error.status === 404) return <NotFound what="bucket" back="buckets" />;
  return (
    <Page
      title={bucket}
      under={under}
      help={
        <>
          <p>Drop files or folders onto the list to upload them. Large files go in parts and go on after a fault.</p>
          <p>A file that was being uploaded when the browser closed goes on where it ended when you choose it again.</p>
        </>
      }
    >
      {/* What was typed about one bucket is not shown, and not saved, for another. */}
      <DetailTabs
        key={bucket}
        tabs={[
          { id: 'objects', label: 'Objects', content: () => <ObjectsTab bucket={bucket} /> },
          { id: 'settings', label: 'Settings', content: () => <SettingsTab bucket={bucket} /> },
          { id: 'rights', label: 'Who may use it', content: () => <RightsTab bucket={bucket} /> },
          { id: 'lifecycle', label: 'Lifecycle', content: () => <LifecycleTab bucket={bucket} /> },
        ]}
      />
    </Page>
  );
}
