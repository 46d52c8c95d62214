import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { Name, To } from '../../ui/text.tsx';
import type { Rule } from './groups.ts';
import { trafficOf } from './traffic.ts';

interface Props {
  readonly rules: readonly Rule[];
  readonly incoming: boolean;
  /** A button for each rule, where it can be taken away. */
  readonly action?: (rule: Rule) => ReactNode;
}

export const RuleTable = ({ rules, incoming, action }: Props) => (
  <Table<Rule>
    variant="embedded"
    items={rules}
    trackBy="SecurityGroupRuleId"
    empty={<Box color="text-body-secondary">{incoming ? 'Nothing gets in.' : 'Nothing gets out.'}</Box>}
    columnDefinitions={[
      { id: 'traffic', header: 'Traffic', cell: (rule) => trafficOf(rule), isRowHeader: true },
      { id: 'peer', header: incoming ? 'From' : 'To', cell: (rule) => <Peer rule={rule} /> },
      { id: 'text', header: 'Description', cell: (rule) => <Name>{rule.Description}</Name> },
      { id: 'id', header: 'Rule ID', cell: (rule) => rule.SecurityGroupRuleId },
      ...(action ? [{ id: 'action', header: 'Action', cell: action }] : []),
    ]}
  />
);

function Peer({ rule: { CidrIpv4, ReferencedGroupInfo } }: { rule: Rule }) {
  if (CidrIpv4 === '0.0.0.0/0') return <>anywhere (0.0.0.0/0)</>;
  if (CidrIpv4) return <>{CidrIpv4}</>;
  return <To href={`security-groups/${ReferencedGroupInfo?.GroupId}`}>{ReferencedGroupInfo?.GroupId}</To>;
}
