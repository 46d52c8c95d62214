import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, query } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import { useSession } from '../../../app/use-session.ts';
import { confirm } from '../../../ui/confirm.tsx';
import { flash } from '../../../ui/flash.ts';
import { Await } from '../../../ui/loading.tsx';
import { type Code, ShowCode } from '../../../ui/show-code.tsx';
import {
  notificationOf,
  type Subscription,
  scopeOf,
  subscriptionsOf,
  webhookOf,
  withSubscription,
} from './subscription.ts';
import { kinds, SubscriptionDialog } from './subscription-dialog.tsx';
import { ownerIn } from './subscription-draft.ts';

/** Which events are posted to which of the operator's webhooks. */
export function Notifications({ bucket: Bucket }: { bucket: string }) {
  const { accountId, region } = useSession();
  const question = query('s3', 'GetBucketNotificationConfiguration', { Bucket });
  const asked = useQuery(question);
  const [editing, setEditing] = useState<{ before?: Subscription }>();
  const input = (all: readonly Subscription[]) => ({ Bucket, NotificationConfiguration: notificationOf(all) });
  const code = (all: readonly Subscription[]): Code => ({
    calls: [{ service: 's3', operation: 'PutBucketNotificationConfiguration', input: input(all) }],
  });
  const change = async (edit: (all: readonly Subscription[]) => Subscription[], done: string) => {
    // They are one document: what others subscribed to meanwhile stays in it.
    const now = subscriptionsOf(await client.fetchQuery({ ...question, staleTime: 0 }));
    await call('s3', 'PutBucketNotificationConfiguration', input(edit(now)));
    await client.invalidateQueries({ queryKey: question.queryKey });
    flash.success(done);
  };
  const remove = (gone: readonly Subscription[], all: readonly Subscription[]) => {
    const others = (from: readonly Subscription[]) => from.filter(({ id }) => !gone.some((one) => one.id === id));
    confirm({
      title: gone.length === 1 ? 'Remove the subscription?' : `Remove all ${gone.length} subscriptions?`,
      text: 'What happens from now on is not told. What waits already is.',
      items: gone.map((one) => `${one.id} (${webhookOf(one)})`),
      button: 'Remove',
      code: code(others(all)),
      run: () => change(others, 'Removed.'),
    });
  };
  return (
    <Await query={asked}>
      {(found) => {
        const all = subscriptionsOf(found);
        return (
          <SpaceBetween size="xs">
            <Table<Subscription>
              items={all}
              trackBy="id"
              wrapLines
              header={
                <Header
                  variant="h2"
                  counter={`(${all.length})`}
                  description="What is posted to webhooks, which the cloud’s operator names."
                  actions={
                    <SpaceBetween direction="horizontal" size="xs">
                      {all.length > 1 && <Button onClick={() => remove(all, all)}>Remove all</Button>}
                      <Button onClick={() => setEditing({})}>Tell a webhook</Button>
                    </SpaceBetween>
                  }
                >
                  Events
                </Header>
              }
              empty={
                <SpaceBetween size="s" alignItems="center">
                  <Box variant="strong">Nobody is told of anything</Box>
                  <Box color="text-body-secondary">
                    A webhook is posted a message when an object is made, say, or deleted.
                  </Box>
                </SpaceBetween>
              }
              columnDefinitions={[
                { id: 'id', header: 'Name', cell: ({ id }) => <bdi>{id}</bdi>, isRowHeader: true },
                { id: 'events', header: 'Events', cell: ({ events }) => events.join(', ') },
                { id: 'scope', header: 'Name of the object', cell: (one) => <bdi>{scopeOf(one)}</bdi> },
                {
                  id: 'webhook',
                  header: 'Webhook',
                  cell: (one) => (
                    <>
                      <bdi>{webhookOf(one)}</bdi>, as {kinds[one.kind]}
                    </>
                  ),
                },
                {
                  id: 'actions',
                  header: 'Actions',
                  minWidth: 180,
                  cell: (one) => (
                    <SpaceBetween direction="horizontal" size="s">
                      <Button
                        variant="inline-link"
                        ariaLabel={`Change ${one.id}`}
                        onClick={() => setEditing({ before: one })}
                      >
                        Change
                      </Button>
                      <Button variant="inline-link" ariaLabel={`Remove ${one.id}`} onClick={() => remove([one], all)}>
                        Remove
                      </Button>
                    </SpaceBetween>
                  ),
                },
              ]}
            />
            {all.length > 0 && <ShowCode code={code(all)} />}
            {editing && (
              <SubscriptionDialog
                before={editing.before}
                taken={all.map(({ id }) => id).filter((id) => id !== editing.before?.id)}
                place={{ region, account: ownerIn(all, accountId) }}
                code={(after) => code(withSubscription(all, editing.before, after))}
                save={(after) =>
                  change((now) => withSubscription(now, editing.before, after), 'The events are subscribed to.')
                }
                close={() => setEditing(undefined)}
              />
            )}
          </SpaceBetween>
        );
      }}
    </Await>
  );
}
