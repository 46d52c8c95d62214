import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { isDoorError } from '../../api/door.ts';
import { useParam } from '../../app/use-param.ts';
import { ActionMenu } from '../../ui/actions.tsx';
import { DetailTabs } from '../../ui/detail.tsx';
import { Await, Loading } from '../../ui/loading.tsx';
import { NotFound } from '../../ui/not-found.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TagEditor } from '../../ui/tag-editor.tsx';
import { tagSteps } from '../../ui/tag-steps.ts';
import { nameOf } from '../../ui/tags.ts';
import { useInstanceActions } from './actions.tsx';
import { type Instance, instance, stateOf } from './instances.ts';
import { ActivityTab } from './tabs/activity-tab.tsx';
import { ConnectTab } from './tabs/connect-tab.tsx';
import { ConsoleTab } from './tabs/console-tab.tsx';
import { DetailsTab } from './tabs/details-tab.tsx';
import { NetworkTab } from './tabs/network-tab.tsx';
import { SecurityTab } from './tabs/security-tab.tsx';
import { StatusTab } from './tabs/status-tab.tsx';
import { StorageTab } from './tabs/storage-tab.tsx';
import { UserDataTab } from './tabs/user-data-tab.tsx';

const SerialTab = lazy(() => import('./tabs/serial-tab.tsx'));
const ScreenTab = lazy(() => import('./tabs/screen-tab.tsx'));
const under = [{ text: 'Instances', href: 'instances' }];

export default function InstancePage() {
  const id = useParam('id');
  const asked = useQuery(instance(id));
  if (asked.data === null || isDoorError(asked.error, 'InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'))
    return <NotFound what="instance" back="instances" />;
  if (!asked.data)
    return (
      <Page title={id} under={under}>
        <Await query={asked}>{() => null}</Await>
      </Page>
    );
  return <Shown row={asked.data} refetch={asked.refetch} fetching={asked.isFetching} />;
}

function Shown({ row, refetch, fetching }: { row: Instance; refetch: () => unknown; fetching: boolean }) {
  const { actions, dialog } = useInstanceActions();
  const id = row.InstanceId!;
  const name = nameOf(row.Tags);
  const trouble = row.StateReason?.Message;
  const lazily = (Tab: typeof SerialTab) => (
    <Suspense fallback={<Loading />}>
      <Tab key={id} instance={row} />
    </Suspense>
  );
  return (
    <Page
      title={name ?? id}
      under={under}
      description={
        <SpaceBetween direction="horizontal" size="s">
          <StateBadge state={stateOf(row)} />
          <span>{id}</span>
          {row.PublicIpAddress && <span>{row.PublicIpAddress}</span>}
        </SpaceBetween>
      }
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel="Refresh" loading={fetching} onClick={() => void refetch()} />
          <ActionMenu rows={[row]} actions={actions} noun="one instance" />
        </SpaceBetween>
      }
      help={
        <>
          <p>
            Nothing here needs a reload: the page is told when the machine changes. The <b>Screen</b> and <b>Serial</b>{' '}
            tabs are the machine’s own, as if you stood before it.
          </p>
          <p>If you cannot log in, read the console output: the system says there what it is waiting for.</p>
        </>
      }
    >
      {trouble && stateOf(row) !== 'running' && (
        <Alert type={row.StateReason?.Code?.startsWith('Server') ? 'warning' : 'info'} header="Why it is in this state">
          <bdi>{trouble}</bdi>
        </Alert>
      )}
      <DetailTabs
        tabs={[
          { id: 'details', label: 'Details', content: () => <DetailsTab instance={row} /> },
          { id: 'connect', label: 'Connect', content: () => <ConnectTab instance={row} /> },
          { id: 'status', label: 'Status checks', content: () => <StatusTab instance={row} /> },
          { id: 'security', label: 'Security', content: () => <SecurityTab instance={row} /> },
          { id: 'network', label: 'Network', content: () => <NetworkTab instance={row} /> },
          { id: 'storage', label: 'Storage', content: () => <StorageTab instance={row} /> },
          { id: 'console', label: 'Console output', content: () => <ConsoleTab instance={row} /> },
          { id: 'serial', label: 'Serial', content: () => lazily(SerialTab) },
          { id: 'screen', label: 'Screen', content: () => lazily(ScreenTab) },
          { id: 'activity', label: 'Activity', content: () => <ActivityTab instance={row} /> },
          { id: 'user-data', label: 'User data', content: () => <UserDataTab instance={row} /> },
          {
            id: 'tags',
            label: 'Tags',
            count: row.Tags?.length ?? 0,
            content: () => <TagEditor tags={row.Tags ?? []} steps={tagSteps(id)} />,
          },
        ]}
      />
      {dialog}
    </Page>
  );
}
