import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { Await } from '../../../ui/loading.tsx';
import { CodeText } from '../../../ui/show-code.tsx';
import type { Instance } from '../instances.ts';
import { fromBase64, userData } from '../user-data.ts';

export function UserDataTab({ instance: { InstanceId } }: { instance: Instance }) {
  const asked = useQuery(userData(InstanceId!));
  return (
    <Container
      header={
        <Header variant="h2" description="It can be changed while the machine is stopped.">
          User data
        </Header>
      }
    >
      <Await query={asked}>
        {(base64) =>
          base64 === '' ? (
            <Box color="text-body-secondary">It was launched without user data.</Box>
          ) : (
            <CodeText label="Copy user data">{fromBase64(base64) ?? `Not text. In base64:\n${base64}`}</CodeText>
          )
        }
      </Await>
    </Container>
  );
}
