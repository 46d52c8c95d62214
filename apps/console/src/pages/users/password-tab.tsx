import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { client } from '../../api/client.ts';
import { isDoorError } from '../../api/door.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/detail.tsx';
import { flash } from '../../ui/flash.ts';
import { Await } from '../../ui/loading.tsx';
import { CopyId } from '../../ui/text.tsx';
import { fullTime } from '../../ui/words.ts';
import { randomPassword } from './secrets.ts';

const loginProfile = (UserName: string) =>
  queryOptions({
    queryKey: ['iam', 'GetLoginProfile', UserName],
    queryFn: async ({ signal }) => {
      try {
        return (await call('iam', 'GetLoginProfile', { UserName }, signal)).LoginProfile ?? null;
      } catch (error) {
        if (isDoorError(error, 'NoSuchEntity')) return null;
        throw error;
      }
    },
  });

/** A user's password for this console: given by somebody who may, changed by its owner at the first login. */
export function PasswordTab({ user: UserName }: { user: string }) {
  const asked = useQuery(loginProfile(UserName));
  const [fresh, setFresh] = useState<string>();
  const settled = () => client.invalidateQueries({ queryKey: ['iam', 'GetLoginProfile'] });
  const give = (there: boolean) =>
    confirm({
      title: there ? `Give ${UserName} another password?` : `Give ${UserName} a password?`,
      text: 'A random one, shown to you once, to be changed at the first login. Sessions with the old one end.',
      button: 'Give it',
      run: async () => {
        const Password = randomPassword();
        const input = { UserName, Password, PasswordResetRequired: true };
        await (there ? call('iam', 'UpdateLoginProfile', input) : call('iam', 'CreateLoginProfile', input));
        setFresh(Password);
        await settled();
      },
    });
  const take = () =>
    confirm({
      title: `Take the password of ${UserName} away?`,
      text: 'The user can no longer log in to this console with it. Access keys stay.',
      button: 'Take away',
      run: async () => {
        await call('iam', 'DeleteLoginProfile', { UserName });
        await settled();
        flash.success(`${UserName} has no password any more.`);
      },
    });
  return (
    <SpaceBetween size="l">
      {fresh && (
        <Alert type="warning" header="This password is shown once" dismissible onDismiss={() => setFresh(undefined)}>
          <CopyId>{fresh}</CopyId>
        </Alert>
      )}
      <Await query={{ ...asked, data: asked.data }}>
        {(profile) => (
          <Container
            header={
              <Header
                variant="h2"
                actions={
                  <SpaceBetween direction="horizontal" size="xs">
                    {profile && <Button onClick={take}>Take away</Button>}
                    <Button onClick={() => give(profile !== null)}>
                      {profile ? 'Give another' : 'Give a password'}
                    </Button>
                  </SpaceBetween>
                }
              >
                Password for this console
              </Header>
            }
          >
            {profile ? (
              <Facts
                facts={[
                  ['Set', profile.CreateDate ? fullTime(profile.CreateDate) : '–'],
                  ['At the next login', profile.PasswordResetRequired ? 'must be changed' : 'holds on'],
                ]}
              />
            ) : (
              'There is none: this user logs in with access keys only.'
            )}
          </Container>
        )}
      </Await>
    </SpaceBetween>
  );
}
