import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { confirm } from '../../ui/confirm.tsx';
import { Await } from '../../ui/loading.tsx';
import { To } from '../../ui/text.tsx';
import { AttachDialog } from './attach-dialog.tsx';
import { detach, type HeldPolicy, type Holder, heldPolicies, removeInline } from './attachments.ts';
import { InlineDialog } from './inline-dialog.tsx';

/** What a user, group or role may do: its policies, of both kinds. */
export function PoliciesTab({ holder, name }: { holder: Holder; name: string }) {
  const asked = useQuery(heldPolicies(holder, name));
  const [open, setOpen] = useState<'attach' | 'new' | HeldPolicy>();
  const close = () => setOpen(undefined);
  const remove = (policy: HeldPolicy) =>
    confirm({
      title: policy.arn ? 'Detach the policy?' : 'Delete the policy?',
      text: policy.arn
        ? 'What it allows ends here; the policy itself stays.'
        : 'What it allows ends. It cannot be had back.',
      items: [policy.name],
      button: policy.arn ? 'Detach' : 'Delete',
      steps: [policy.arn ? detach(holder, name, policy.arn) : removeInline(holder, name, policy.name)],
      done: `${policy.name} is gone from ${name}.`,
    });
  return (
    <Await query={asked}>
      {(policies) => (
        <>
          <Table<HeldPolicy>
            items={policies}
            header={
              <Header
                variant="h2"
                counter={`(${policies.length})`}
                actions={
                  <ButtonDropdown
                    items={[
                      { id: 'attach', text: 'Attach one that exists' },
                      { id: 'new', text: `Write one for this ${holder} alone` },
                    ]}
                    onItemClick={({ detail }) => setOpen(detail.id as 'attach' | 'new')}
                  >
                    Add a policy
                  </ButtonDropdown>
                }
              >
                Policies
              </Header>
            }
            empty={
              <Box color="text-body-secondary">
                Without a policy, nothing is allowed{holder === 'user' ? ' but what groups allow' : ''}.
              </Box>
            }
            columnDefinitions={[
              {
                id: 'name',
                header: 'Name',
                isRowHeader: true,
                cell: (policy) =>
                  policy.arn ? (
                    <To href={`policies/detail?arn=${encodeURIComponent(policy.arn)}`}>{policy.name}</To>
                  ) : (
                    <bdi>{policy.name}</bdi>
                  ),
              },
              {
                id: 'kind',
                header: 'Kind',
                cell: ({ arn }) => (arn ? <Badge color="blue">attached</Badge> : <Badge>its own</Badge>),
              },
              {
                id: 'actions',
                header: 'Actions',
                cell: (policy) => (
                  <SpaceBetween direction="horizontal" size="s">
                    {!policy.arn && (
                      <Button variant="inline-link" ariaLabel={`Edit ${policy.name}`} onClick={() => setOpen(policy)}>
                        Edit
                      </Button>
                    )}
                    <Button
                      variant="inline-link"
                      ariaLabel={`${policy.arn ? 'Detach' : 'Delete'} ${policy.name}`}
                      onClick={() => remove(policy)}
                    >
                      {policy.arn ? 'Detach' : 'Delete'}
                    </Button>
                  </SpaceBetween>
                ),
              },
            ]}
          />
          {open === 'attach' && <AttachDialog holder={holder} name={name} held={policies} close={close} />}
          {open !== undefined && open !== 'attach' && (
            <InlineDialog
              holder={holder}
              name={name}
              policy={open === 'new' ? undefined : open.name}
              taken={policies.map((policy) => policy.name)}
              close={close}
            />
          )}
        </>
      )}
    </Await>
  );
}
