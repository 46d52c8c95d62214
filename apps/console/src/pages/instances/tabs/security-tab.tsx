import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { FactBox } from '../../../ui/detail.tsx';
import { Await } from '../../../ui/loading.tsx';
import { Name, To } from '../../../ui/text.tsx';
import { rulesOf } from '../../security-groups/groups.ts';
import { RuleTable } from '../../security-groups/rule-table.tsx';
import type { Instance } from '../instances.ts';

export function SecurityTab({ instance: row }: { instance: Instance }) {
  return (
    <SpaceBetween size="l">
      <FactBox
        title="Who gets in, and as whom it acts"
        facts={[
          ['Key pair', <Name key="key">{row.KeyName ?? 'none'}</Name>],
          ['Role', row.IamInstanceProfile?.Arn?.split('/').pop() ?? 'none: programs on it find no credentials'],
          ['Metadata service', row.MetadataOptions?.HttpEndpoint === 'disabled' ? 'switched off' : 'on'],
        ]}
      />
      {(row.SecurityGroups ?? []).map(({ GroupId, GroupName }) => (
        <GroupRules key={GroupId} id={GroupId!} name={GroupName!} />
      ))}
    </SpaceBetween>
  );
}

function GroupRules({ id, name }: { id: string; name: string }) {
  const asked = useQuery(rulesOf(id));
  return (
    <Container
      header={
        <Header variant="h2">
          <To href={`security-groups/${id}`}>{name}</To>
        </Header>
      }
    >
      <Await query={asked}>
        {(rules) => (
          <SpaceBetween size="m">
            <Box variant="h3">In</Box>
            <RuleTable rules={rules.filter(({ IsEgress }) => !IsEgress)} incoming />
            <Box variant="h3">Out</Box>
            <RuleTable rules={rules.filter(({ IsEgress }) => IsEgress)} incoming={false} />
          </SpaceBetween>
        )}
      </Await>
    </Container>
  );
}
