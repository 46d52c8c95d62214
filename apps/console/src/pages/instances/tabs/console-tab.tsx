import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../../api/call.ts';
import { Await } from '../../../ui/loading.tsx';
import { ago } from '../../../ui/words.ts';
import { saveText } from '../../key-pairs/key-pairs.ts';
import type { Instance } from '../instances.ts';

// What a terminal would take as commands: colours, cursor movements, titles.
const commands =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

const consoleText = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.fromBase64(base64)).replaceAll('\r\n', '\n').replaceAll(commands, '');

export function ConsoleTab({ instance: { InstanceId } }: { instance: Instance }) {
  const asked = useQuery({
    ...query('ec2', 'GetConsoleOutput', { InstanceId: InstanceId!, Latest: true }),
    refetchInterval: 30_000,
    staleTime: 0,
  });
  const text = asked.data?.Output ? consoleText(asked.data.Output) : '';
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            asked.data?.Timestamp
              ? `As of ${ago(asked.data.Timestamp)}; asked for again every 30 seconds.`
              : 'What the machine writes to its first serial port.'
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                iconName="refresh"
                ariaLabel="Refresh"
                loading={asked.isFetching}
                onClick={() => void asked.refetch()}
              />
              <Button iconName="download" disabled={text === ''} onClick={() => saveText(`${InstanceId}.log`, text)}>
                Save
              </Button>
            </SpaceBetween>
          }
        >
          Console output
        </Header>
      }
    >
      <Await query={asked}>
        {() =>
          text === '' ? (
            <Box color="text-body-secondary">It has written nothing yet.</Box>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            <pre className="console-text" tabIndex={0} ref={toEnd}>
              {text}
            </pre>
          )
        }
      </Await>
    </Container>
  );
}

const toEnd = (element: HTMLPreElement | null) => {
  if (element) element.scrollTop = element.scrollHeight;
};
