import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { isDoorError } from '../../api/door.ts';
import { go } from '../../app/go.ts';
import { useParam } from '../../app/use-param.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { DetailTabs } from '../../ui/detail.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { actionsFor } from './actions.ts';
import { ObjectsTab } from './objects/objects-tab.tsx';
import { LifecycleTab } from './settings/lifecycle-tab.tsx';
import { RightsTab } from './settings/rights-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';

const actions = actionsFor(() => go('buckets'));
const under = [{ text: 'Buckets', href: 'buckets' }];

export default function BucketPage() {
  const bucket = useParam('bucket');
  const { error } = useQuery(query('s3', 'HeadBucket', { Bucket: bucket }));
  if (isDoorError(error) && error.status === 404) return <NotFound what="bucket" back="buckets" />;
  return (
    <Page
      title={bucket}
      under={under}
      actions={<ActionMenu rows={[{ Name: bucket }]} actions={actions} noun="a bucket" label="This bucket" />}
      help={
        <>
          <p>Drop files or folders onto the list to upload them. Large files go in parts and go on after a fault.</p>
          <p>A file that was being uploaded when the browser closed goes on where it ended when you choose it again.</p>
        </>
      }
    >
      <DetailTabs
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
