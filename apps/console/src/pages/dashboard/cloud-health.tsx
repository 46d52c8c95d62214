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
import { bytes } from '../../ui/words.ts';
import { type Node, nodes } from '../nodes/nodes.ts';

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
          {(all) => (
            <ColumnLayout columns={3} minColumnWidth={200}>
              <Use all={all} label="Processors" of={(node) => [node.VcpusUsed, node.Vcpus]} text={String} />
              <Use
                all={all}
                label="Memory"
                of={(node) => [node.MemoryMiBUsed, node.MemoryMiB]}
                text={(count) => bytes(count * 1024 * 1024)}
              />
              <Use
                all={all}
                label="Disk"
                of={(node) => [node.DiskGiBUsed, node.DiskGiB]}
                text={(count) => bytes(count * 1024 ** 3)}
              />
            </ColumnLayout>
          )}
        </Await>
      </SpaceBetween>
    </Container>
  );
}

interface UseProps {
  readonly all: readonly Node[];
  readonly label: string;
  readonly of: (node: Node) => readonly [used: number, all: number];
  readonly text: (count: number) => string;
}

function Use({ all, label, of, text }: UseProps) {
  const [used, whole] = all.map(of).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  return (
    <ProgressBar
      label={label}
      value={whole === 0 ? 0 : (100 * used) / whole}
      description={`${text(used)} of ${text(whole)} promised to machines`}
    />
  );
}
