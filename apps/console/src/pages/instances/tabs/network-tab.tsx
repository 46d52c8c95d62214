import SpaceBetween from '@cloudscape-design/components/space-between';
import { FactBox } from '../../../ui/detail.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { CopyId, Name } from '../../../ui/text.tsx';
import type { Instance } from '../instances.ts';

export function NetworkTab({ instance: row }: { instance: Instance }) {
  return (
    <SpaceBetween size="l">
      <FactBox
        title="Network"
        facts={[
          ['VPC', <CopyId key="vpc">{row.VpcId}</CopyId>],
          ['Subnet', <CopyId key="subnet">{row.SubnetId}</CopyId>],
          ['Private name', <CopyId key="name">{row.PrivateDnsName}</CopyId>],
        ]}
      />
      {(row.NetworkInterfaces ?? []).map((nic) => (
        <FactBox
          key={nic.NetworkInterfaceId}
          title={`Interface ${nic.Attachment?.DeviceIndex ?? 0}`}
          facts={[
            ['Interface ID', <CopyId key="id">{nic.NetworkInterfaceId}</CopyId>],
            ['State', <StateBadge key="state" state={nic.Status} />],
            ['Hardware address', <CopyId key="mac">{nic.MacAddress}</CopyId>],
            ['Private address', <CopyId key="private">{nic.PrivateIpAddress}</CopyId>],
            [
              'Public address',
              nic.Association
                ? `${nic.Association.PublicIp}${nic.Association.IpOwnerId === 'amazon' ? '' : ' (elastic)'}`
                : 'none',
            ],
            ['Source and destination check', nic.SourceDestCheck ? 'on' : 'off'],
            ['Description', <Name key="text">{nic.Description}</Name>],
          ]}
        />
      ))}
    </SpaceBetween>
  );
}
