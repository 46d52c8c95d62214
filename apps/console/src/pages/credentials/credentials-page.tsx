import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { useState } from 'react';
import { ask } from '../../api/door.ts';
import { useTask } from '../../api/use-task.ts';
import { useSession } from '../../app/use-session.ts';
import { FactBox } from '../../ui/detail.tsx';
import { ErrorBox } from '../../ui/error-box.tsx';
import { flash } from '../../ui/flash.ts';
import { Page } from '../../ui/page.tsx';
import { CopyId } from '../../ui/text.tsx';
import { fullTime } from '../../ui/words.ts';
import { KeysTab } from '../users/keys-tab.tsx';

/** What somebody gets in with, for himself. */
export default function CredentialsPage() {
  const { user, arn, endsAt, idleSeconds } = useSession();
  return (
    <Page title="My password and access keys">
      <FactBox
        title="Me"
        columns={2}
        facts={[
          ['ARN', <CopyId key="arn">{arn}</CopyId>],
          ['This session ends', `${fullTime(endsAt)}, or after ${Math.round(idleSeconds / 60)} minutes without use`],
        ]}
      />
      <Password />
      <KeysTab user={user} />
    </Page>
  );
}

function Password() {
  const none = { oldPassword: '', newPassword: '', again: '' };
  const [typed, setTyped] = useState(none);
  const { oldPassword, newPassword, again } = typed;
  const change = useTask({
    mutationFn: () => ask('session/password', { method: 'POST', json: { oldPassword, newPassword } }),
    onSuccess: () => {
      setTyped(none);
      flash.success('Your password is changed.');
    },
  });
  const differs = again !== '' && again !== newPassword ? 'The two are not the same.' : undefined;
  const ready = oldPassword !== '' && newPassword !== '' && again === newPassword;
  const field = (name: keyof typeof none, label: string, complete: string, errorText?: string) => (
    <FormField label={label} errorText={errorText}>
      <Input
        type="password"
        autoComplete={complete}
        value={typed[name]}
        onChange={({ detail }) => setTyped({ ...typed, [name]: detail.value })}
      />
    </FormField>
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !change.isPending) change.mutate();
      }}
    >
      <Container header={<Header variant="h2">Password</Header>}>
        <SpaceBetween size="m">
          {field('oldPassword', 'Password until now', 'current-password')}
          {field('newPassword', 'New password', 'new-password')}
          {field('again', 'New password, again', 'new-password', differs)}
          <ErrorBox error={change.error} />
          <Button loading={change.isPending} disabled={!ready}>
            Change the password
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
