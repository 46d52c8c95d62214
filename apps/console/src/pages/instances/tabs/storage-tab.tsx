import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../../api/call.ts';
import type { Item } from '../../../api/types.ts';
import { Await } from '../../../ui/loading.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { CopyId, Time } from '../../../ui/text.tsx';
import type { Instance } from '../instances.ts';

type Volume = Item<'ec2', 'DescribeVolumes', 'Volumes'>;

export function StorageTab({ instance: { InstanceId, RootDeviceName } }: { instance: Instance }) {
  const Filters = [{ Name: 'attachment.instance-id', Values: [InstanceId!] }];
  const asked = useQuery(query('ec2', 'DescribeVolumes', { Filters }));
  const attachment = ({ Attachments = [] }: Volume) => Attachments.find((one) => one.InstanceId === InstanceId);
  return (
    <Await query={asked}>
      {({ Volumes = [] }) => (
        <Table<Volume>
          items={Volumes}
          header={
            <Header variant="h2" counter={`(${Volumes.length})`}>
              Disks
            </Header>
          }
          empty={<Box>It has no disk: a terminated machine has given them back.</Box>}
          columnDefinitions={[
            {
              id: 'device',
              header: 'Device',
              cell: (row) =>
                `${attachment(row)?.Device ?? '–'}${attachment(row)?.Device === RootDeviceName ? ' (root)' : ''}`,
              isRowHeader: true,
            },
            { id: 'id', header: 'Volume ID', cell: (row) => <CopyId>{row.VolumeId}</CopyId> },
            { id: 'size', header: 'Size', cell: (row) => `${row.Size ?? 0} GiB` },
            { id: 'state', header: 'State', cell: (row) => <StateBadge state={row.State} /> },
            { id: 'attached', header: 'Attached', cell: (row) => <Time>{attachment(row)?.AttachTime}</Time> },
            {
              id: 'end',
              header: 'When the machine is terminated',
              cell: (row) => (attachment(row)?.DeleteOnTermination ? 'is deleted' : 'stays'),
            },
          ]}
        />
      )}
    </Await>
  );
}
