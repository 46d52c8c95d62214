import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../../api/call.ts';
import { FactBox } from '../../../ui/detail.tsx';
import { Await } from '../../../ui/loading.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { capital, fullTime } from '../../../ui/words.ts';
import type { Instance } from '../instances.ts';

type Check = {
  Status?: string | undefined;
  Details?: readonly { Name?: string; Status?: string; ImpairedSince?: string }[];
};

export function StatusTab({ instance: { InstanceId } }: { instance: Instance }) {
  const asked = useQuery(
    query('ec2', 'DescribeInstanceStatus', { InstanceIds: [InstanceId!], IncludeAllInstances: true }),
  );
  return (
    <Await query={asked}>
      {({ InstanceStatuses }) => {
        const status = InstanceStatuses?.[0];
        return status ? (
          <SpaceBetween size="l">
            <Checked
              title="The machine"
              text="Does it answer, as its node sees it?"
              check={status.InstanceStatus as Check}
            />
            <Checked
              title="The host under it"
              text="Is its node there and well?"
              check={status.SystemStatus as Check}
            />
          </SpaceBetween>
        ) : (
          <Alert type="info">Nothing is known about a machine that is no longer there.</Alert>
        );
      }}
    </Await>
  );
}

function Checked({ title, text, check }: { title: string; text: string; check: Check | undefined }) {
  return (
    <FactBox
      title={title}
      facts={[
        [text, <StateBadge key="status" state={check?.Status} />],
        ...(check?.Details ?? []).map(({ Name, Status, ImpairedSince }) => {
          const since = ImpairedSince ? ` since ${fullTime(ImpairedSince)}` : '';
          return [
            capital(Name ?? ''),
            <StateBadge key={Name} state={Status}>{`${Status ?? ''}${since}`}</StateBadge>,
          ] as const;
        }),
      ]}
    />
  );
}
