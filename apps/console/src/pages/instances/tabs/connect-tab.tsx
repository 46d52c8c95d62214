import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { quote } from '../../../ui/code/cli.ts';
import { CodeText } from '../../../ui/show-code.tsx';
import { letsIn, securityGroups } from '../../security-groups/groups.ts';
import type { Instance } from '../instances.ts';

/** How to get onto the machine, and what would be in the way. */
export function ConnectTab({ instance: row }: { instance: Instance }) {
  const { data: groups } = useQuery(securityGroups);
  const address = row.PublicIpAddress ?? row.PrivateIpAddress;
  const mine = groups?.filter(({ GroupId }) => row.SecurityGroups?.some((one) => one.GroupId === GroupId));
  const closed = mine && !mine.some((group) => letsIn(group, 22));
  const key = row.KeyName;
  const pem = quote(`${key}.pem`);
  return (
    <SpaceBetween size="l">
      {row.State?.Name !== 'running' && <Alert type="info">The machine does not run now.</Alert>}
      {closed && (
        <Alert
          type="warning"
          header="Port 22 is closed"
          action={<Button href={`security-groups/${mine[0]?.GroupId}?tab=in`}>Edit the rules</Button>}
        >
          None of its security groups lets SSH in.
        </Alert>
      )}
      <Container header={<Header variant="h2">With SSH</Header>}>
        <SpaceBetween size="s">
          {key ? (
            <SpaceBetween size="s">
              <Box>
                Keep the private key <bdi>{key}.pem</bdi> where only you can read it, then log in. Debian images know
                the user “debian”, the tiny image “root”.
              </Box>
              <CodeText>{`chmod 400 ${pem}\nssh -i ${pem} root@${address ?? 'ADDRESS'}`}</CodeText>
            </SpaceBetween>
          ) : (
            <Alert type="info">
              It was launched without a key pair: use a password that the image brings, or the screen.
            </Alert>
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Without a network</Header>}>
        <SpaceBetween direction="horizontal" size="xs">
          <Button href={`instances/${row.InstanceId}?tab=serial`}>Open the serial terminal</Button>
          <Button href={`instances/${row.InstanceId}?tab=screen`}>Open the screen</Button>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
