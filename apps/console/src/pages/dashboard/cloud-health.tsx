import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { Await } from '../../ui/loading.tsx';
import { nodes } from '../nodes/nodes.ts';
import { promisedBy, type Share, shares } from '../nodes/promised.ts';

const shownFaults = 3;

/** For administrators of the cloud: how full it is, and what is wrong with it. */
export function CloudHealth() {
  const asked = useQuery(nodes);
  const faults = useQuery({ ...query('mallee', 'DescribeFaults', {}), refetchInterval: 30_000 });
  const wrong = faults.data?.Faults ?? [];
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button href="nodes">Nodes</Button>}>
          The whole cloud
        </Header>
      }
    >
      <SpaceBetween size="m">
        {wrong.slice(0, shownFaults).map(({ Source, Message }) => (
          <Alert key={`${Source} ${Message}`} type="warning" header={Source}>
            <bdi>{Message}</bdi>
          </Alert>
        ))}
        <Await query={asked}>
          {(all) => {
            const promised = promisedBy(all);
            return (
              <ColumnLayout columns={3} minColumnWidth={200}>
                {shares.map(({ id, title, text }) => (
                  <Use key={id} label={title} text={text} {...promised[id]} />
                ))}
              </ColumnLayout>
            );
          }}
        </Await>
      </SpaceBetween>
    </Container>
  );
}

interface UseProps extends Share {
  readonly label: string;
  readonly text: (count: number) => string;
}

const Use = ({ label, used, all, text }: UseProps) => (
  <ProgressBar
    label={label}
    value={all === 0 ? 0 : (100 * used) / all}
    description={`${text(used)} of ${text(all)} promised to machines`}
  />
);
