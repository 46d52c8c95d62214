import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { step } from '../../api/step.ts';
import { useAction } from '../../api/use-action.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/detail.tsx';
import { Await } from '../../ui/loading.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { CopyId, Time } from '../../ui/text.tsx';
import { saveText } from '../key-pairs/key-pairs.ts';
import { csvOf } from './secrets.ts';
import { type AccessKey, accessKeys } from './users.ts';

const mostKeys = 2;
const refresh = ['ListAccessKeys'];

/** Access keys of a user: made here and shown once, switched off and on, deleted. */
export function KeysTab({ user: UserName }: { user: string }) {
  const asked = useQuery(accessKeys(UserName));
  const [fresh, setFresh] = useState<{ id: string; secret: string }>();
  const create = useAction('iam', 'CreateAccessKey', { refresh });
  const update = useAction('iam', 'UpdateAccessKey', { refresh });
  const make = () =>
    create.mutate(
      { UserName },
      { onSuccess: ({ AccessKey }) => setFresh({ id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! }) },
    );
  return (
    <SpaceBetween size="l">
      {fresh && (
        <Alert
          type="warning"
          header="This secret is shown once"
          dismissible
          dismissAriaLabel="I have it"
          onDismiss={() => setFresh(undefined)}
          action={
            <Button
              onClick={() =>
                saveText(
                  `${UserName}-keys.csv`,
                  csvOf([
                    ['user', 'access key id', 'secret access key'],
                    [UserName, fresh.id, fresh.secret],
                  ]),
                  'text/csv',
                )
              }
            >
              Save as CSV
            </Button>
          }
        >
          <Facts
            columns={2}
            facts={[
              ['Access key id', <CopyId key="id">{fresh.id}</CopyId>],
              ['Secret access key', <CopyId key="secret">{fresh.secret}</CopyId>],
            ]}
          />
        </Alert>
      )}
      <Await query={asked}>
        {(keys) => (
          <Table<AccessKey>
            items={keys}
            header={
              <Header
                variant="h2"
                counter={`(${keys.length})`}
                actions={
                  <Button
                    loading={create.isPending}
                    disabled={keys.length >= mostKeys}
                    disabledReason={`A user has ${mostKeys} keys at most. Delete one first.`}
                    onClick={make}
                  >
                    Create an access key
                  </Button>
                }
              >
                Access keys
              </Header>
            }
            empty={<Box color="text-body-secondary">Programs and the command line log in with access keys.</Box>}
            columnDefinitions={[
              {
                id: 'id',
                header: 'Access key id',
                cell: ({ AccessKeyId }) => <CopyId>{AccessKeyId}</CopyId>,
                isRowHeader: true,
              },
              { id: 'state', header: 'State', cell: ({ Status }) => <StateBadge state={Status} /> },
              { id: 'made', header: 'Made', cell: ({ CreateDate }) => <Time>{CreateDate}</Time> },
              {
                id: 'actions',
                header: 'Actions',
                cell: ({ AccessKeyId, Status }) => (
                  <SpaceBetween direction="horizontal" size="s">
                    <Button
                      variant="inline-link"
                      ariaLabel={`${Status === 'Active' ? 'Switch off' : 'Switch on'} ${AccessKeyId}`}
                      onClick={() =>
                        update.mutate({
                          UserName,
                          AccessKeyId: AccessKeyId!,
                          Status: Status === 'Active' ? 'Inactive' : 'Active',
                        })
                      }
                    >
                      {Status === 'Active' ? 'Switch off' : 'Switch on'}
                    </Button>
                    <Button
                      variant="inline-link"
                      ariaLabel={`Delete ${AccessKeyId}`}
                      onClick={() =>
                        confirm({
                          title: 'Delete the access key?',
                          text: 'Programs that use it are locked out at once. Switch it off first to see who does.',
                          items: [AccessKeyId!],
                          button: 'Delete',
                          steps: [step('iam', 'DeleteAccessKey', { UserName, AccessKeyId: AccessKeyId! })],
                          done: 'The key is deleted.',
                        })
                      }
                    >
                      Delete
                    </Button>
                  </SpaceBetween>
                ),
              },
            ]}
          />
        )}
      </Await>
    </SpaceBetween>
  );
}
