import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../api/call.ts';
import { useAction } from '../../api/use-action.ts';
import { Await } from '../../ui/loading.tsx';
import type { Image } from './images.ts';

/** Who but its owner may launch machines from an image: everybody, or accounts by number. */
export function SharingTab({ image: { ImageId, Public } }: { image: Image }) {
  const asked = useQuery(query('ec2', 'DescribeImageAttribute', { ImageId: ImageId!, Attribute: 'launchPermission' }));
  const [account, setAccount] = useState('');
  const modify = useAction('ec2', 'ModifyImageAttribute', {
    done: 'Who may use the image has changed.',
    refresh: ['DescribeImageAttribute', 'DescribeImages'],
  });
  const change = (LaunchPermission: { Add?: Permission[]; Remove?: Permission[] }) =>
    modify.mutate({ ImageId: ImageId!, LaunchPermission });
  const problem = account !== '' && !/^\d{12}$/.test(account) ? 'An account’s number has twelve digits.' : undefined;
  return (
    <Container header={<Header variant="h2">Who may launch machines from it</Header>}>
      <Await query={asked}>
        {({ LaunchPermissions = [] }) => {
          const accounts = LaunchPermissions.flatMap(({ UserId }) => UserId ?? []);
          return (
            <SpaceBetween size="l">
              <Toggle
                checked={Public ?? false}
                disabled={modify.isPending}
                onChange={({ detail }) =>
                  change(detail.checked ? { Add: [{ Group: 'all' }] } : { Remove: [{ Group: 'all' }] })
                }
              >
                Everybody in this cloud
              </Toggle>
              <FormField label="Accounts" errorText={problem}>
                <SpaceBetween size="s">
                  <SpaceBetween direction="horizontal" size="xs">
                    <Input
                      value={account}
                      placeholder="123456789012"
                      ariaLabel="Number of an account"
                      onChange={({ detail }) => setAccount(detail.value.trim())}
                    />
                    <Button
                      disabled={account === '' || problem !== undefined}
                      loading={modify.isPending}
                      onClick={() => {
                        change({ Add: [{ UserId: account }] });
                        setAccount('');
                      }}
                    >
                      Add
                    </Button>
                  </SpaceBetween>
                  <TokenGroup
                    items={accounts.map((label) => ({ label, dismissLabel: `Take ${label} away` }))}
                    onDismiss={({ detail }) => change({ Remove: [{ UserId: accounts[detail.itemIndex]! }] })}
                  />
                </SpaceBetween>
              </FormField>
            </SpaceBetween>
          );
        }}
      </Await>
    </Container>
  );
}

type Permission = { Group: 'all' } | { UserId: string };
