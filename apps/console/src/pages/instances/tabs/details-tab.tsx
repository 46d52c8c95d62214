import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { FactBox } from '../../../ui/detail.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { CopyId, Name, To } from '../../../ui/text.tsx';
import { fullTime } from '../../../ui/words.ts';
import { images } from '../../images/images.ts';
import { instanceTypes, sizeOf } from '../../instance-types/types.ts';
import { type Instance, stateOf } from '../instances.ts';
import { Thumbnail } from '../thumbnail.tsx';

export function DetailsTab({ instance: row }: { instance: Instance }) {
  const { data: types = [] } = useQuery(instanceTypes);
  const { data: known = [] } = useQuery(images);
  const type = types.find(({ InstanceType }) => InstanceType === row.InstanceType);
  const image = known.find(({ ImageId }) => ImageId === row.ImageId);
  return (
    <SpaceBetween size="l">
      <FactBox
        title="Machine"
        facts={[
          ['Instance ID', <CopyId key="id">{row.InstanceId}</CopyId>],
          ['State', <StateBadge key="state" state={stateOf(row)} />],
          ['Screen', <Thumbnail key={row.State?.Name} instance={row} large />],
          ['Type', type ? `${row.InstanceType} (${sizeOf(type)})` : row.InstanceType],
          [
            'Image',
            <To key="image" href={`images/${row.ImageId}`}>
              {image?.Name ?? row.ImageId}
            </To>,
          ],
          ['System', row.PlatformDetails],
          ['Public address', <CopyId key="public">{row.PublicIpAddress}</CopyId>],
          ['Private address', <CopyId key="private">{row.PrivateIpAddress}</CopyId>],
          ['Public name', <CopyId key="name">{row.PublicDnsName}</CopyId>],
          ['Key pair', <Name key="key">{row.KeyName ?? 'none'}</Name>],
          ['Launched', row.LaunchTime ? fullTime(row.LaunchTime) : '–'],
          ['Zone', row.Placement?.AvailabilityZone],
        ]}
      />
      <FactBox
        title="Settings"
        facts={[
          ['Architecture', row.Architecture],
          ['Root device', row.RootDeviceName],
          ['Monitoring', <StateBadge key="monitoring" state={row.Monitoring?.State} />],
          ['Role', row.IamInstanceProfile?.Arn?.split('/').pop() ?? 'none'],
          [
            'Metadata',
            row.MetadataOptions?.HttpTokens === 'required' ? 'tokens required (version 2)' : 'tokens optional',
          ],
          ['Position in its launch', String(row.AmiLaunchIndex ?? 0)],
          ['Client token', <CopyId key="token">{row.ClientToken}</CopyId>],
          ['Last change', row.StateTransitionReason || '–'],
        ]}
      />
    </SpaceBetween>
  );
}
