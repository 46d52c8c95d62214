import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isDoorError } from '../../api/door.ts';
import { endedFor, type Login, logIn } from '../../api/session.ts';
import { useTask } from '../../api/use-task.ts';
import { kept } from '../../app/kept.ts';
import logo from '../../app/mallee.svg';
import { ErrorFacts } from '../../ui/error-box.tsx';

type Way = 'password' | 'keys';
type Remembered = { account: string; user: string };

/** The way in: by account, user and password, or by access keys. Which one is no secret; what is typed here is not kept. */
export default function LoginPage() {
  const client = useQueryClient();
  const remembered = kept.read<Remembered | null>('login', null);
  const [way, setWay] = useState<Way>('password');
  const [account, setAccount] = useState(remembered?.account ?? '');
  const [user, setUser] = useState(remembered?.user ?? 'admin');
  const [remember, setRemember] = useState(true);
  const [password, setPassword] = useState('');
  const [fresh, setFresh] = useState({ once: '', twice: '' });
  const [keys, setKeys] = useState({ accessKeyId: '', secretAccessKey: '' });
  const { mutate, error, isPending, reset } = useTask({ mutationFn: (login: Login) => logIn(client, login) });
  const [changing, setChanging] = useState(false);
  useEffect(() => {
    document.title = 'Log in · Mallee';
  }, []);
  useEffect(() => {
    if (isDoorError(error, 'PasswordChangeRequired')) setChanging(true);
  }, [error]);

  const freshProblem = fresh.twice !== '' && fresh.once !== fresh.twice ? 'The two are not the same.' : undefined;
  const ready =
    way === 'keys'
      ? keys.accessKeyId !== '' && keys.secretAccessKey !== ''
      : account !== '' &&
        user !== '' &&
        password !== '' &&
        (!changing || (fresh.once !== '' && fresh.once === fresh.twice));

  const submit = () => {
    if (!ready || isPending) return;
    if (way === 'keys') return mutate(keys);
    kept.write('login', remember ? { account, user } : null);
    mutate({ account, user, password, ...(changing && { newPassword: fresh.once }) });
  };
  const text = (name: string, value: string, set: (value: string) => void, more: Partial<InputProps> = {}) => (
    <Input name={name} value={value} onChange={({ detail }) => set(detail.value)} spellcheck={false} {...more} />
  );

  return (
    <main className="login">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="l">
          <div className="login-head">
            <img src={logo} alt="" width="48" height="48" />
            <div>
              <Box variant="h1">Mallee</Box>
              <Box color="text-body-secondary">A cloud of your own</Box>
            </div>
          </div>
          {endedFor && !error && (
            <Alert type="info">Your session has ended. Log in again to go on where you were.</Alert>
          )}
          {location.protocol === 'http:' && !isLoopback(location.hostname) && (
            <Alert type="warning">
              This connection is not encrypted: others on the way can read your password. Ask for the address that
              begins with https.
            </Alert>
          )}
          <Container header={<Header variant="h2">{changing ? 'Choose a new password' : 'Log in'}</Header>}>
            <SpaceBetween size="m">
              {!changing && (
                <SegmentedControl
                  label="Way in"
                  selectedId={way}
                  onChange={({ detail }) => {
                    setWay(detail.selectedId as Way);
                    reset();
                  }}
                  options={[
                    { id: 'password', text: 'Password' },
                    { id: 'keys', text: 'Access keys' },
                  ]}
                />
              )}
              {way === 'password' && (
                <SpaceBetween size="m">
                  <FormField label="Account" description="Its name, or its twelve digits">
                    {text('account', account, setAccount, {
                      autoFocus: account === '',
                      autoComplete: 'organization',
                      disabled: changing,
                    })}
                  </FormField>
                  <FormField label="User">
                    {text('user', user, setUser, { autoComplete: 'username', disabled: changing })}
                  </FormField>
                  <FormField label={changing ? 'Password until now' : 'Password'}>
                    {text('password', password, setPassword, {
                      type: 'password',
                      autoComplete: 'current-password',
                      autoFocus: account !== '',
                      disabled: changing,
                    })}
                  </FormField>
                  {changing ? (
                    <SpaceBetween size="m">
                      <FormField label="New password">
                        {text('new', fresh.once, (once) => setFresh({ ...fresh, once }), {
                          type: 'password',
                          autoComplete: 'new-password',
                          autoFocus: true,
                        })}
                      </FormField>
                      <FormField label="New password, again" errorText={freshProblem}>
                        {text('again', fresh.twice, (twice) => setFresh({ ...fresh, twice }), {
                          type: 'password',
                          autoComplete: 'new-password',
                        })}
                      </FormField>
                    </SpaceBetween>
                  ) : (
                    <Checkbox checked={remember} onChange={({ detail }) => setRemember(detail.checked)}>
                      Remember account and user in this browser
                    </Checkbox>
                  )}
                </SpaceBetween>
              )}
              {way === 'keys' && (
                <SpaceBetween size="m">
                  <FormField label="Access key id">
                    {text(
                      'accessKeyId',
                      keys.accessKeyId,
                      (accessKeyId) => setKeys({ ...keys, accessKeyId: accessKeyId.trim() }),
                      { autoFocus: true, autoComplete: 'off' },
                    )}
                  </FormField>
                  <FormField
                    label="Secret access key"
                    description="It is used once, to log in, and not stored in the browser"
                  >
                    {text(
                      'secretAccessKey',
                      keys.secretAccessKey,
                      (secretAccessKey) => setKeys({ ...keys, secretAccessKey: secretAccessKey.trim() }),
                      { type: 'password', autoComplete: 'off' },
                    )}
                  </FormField>
                </SpaceBetween>
              )}
              <Problem error={error} changing={changing} />
              <Button variant="primary" fullWidth loading={isPending} disabled={!ready}>
                {changing ? 'Change the password and log in' : 'Log in'}
              </Button>
            </SpaceBetween>
          </Container>
          <Box textAlign="center" variant="small">
            Forgotten? On the cloud’s host, <Box variant="code">./mallee console-password</Box> makes a new one.
          </Box>
        </SpaceBetween>
      </form>
    </main>
  );
}

function Problem({ error, changing }: { error: unknown; changing: boolean }) {
  if (!error) return null;
  if (isDoorError(error, 'PasswordChangeRequired'))
    return <Alert type="info">This password was given to you. Choose one of your own before you go on.</Alert>;
  if (isDoorError(error, 'TooManyAttempts')) {
    const seconds = Number(error.fields.retryAfterSeconds ?? 0);
    return (
      <Alert type="error">
        Too many attempts. Wait {seconds > 0 ? `${seconds} seconds` : 'a moment'}, then try again.
      </Alert>
    );
  }
  if (isDoorError(error, 'InvalidLogin') && !changing)
    return <Alert type="error">Account, user and password (or keys) do not belong together.</Alert>;
  return (
    <Alert type="error">
      <ErrorFacts error={error} />
    </Alert>
  );
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127\./.test(host);
