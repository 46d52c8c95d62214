import { any, command } from '../frame/command.ts';
import { groupFilters } from '../records/filters.ts';
import { isGroupId } from '../records/ids.ts';
import { cidrRuleKind, groupKind, peerRuleKind, printGroup } from '../records/security-group.ts';

export default command({
  summary: 'Show information about security groups',
  service: 'ec2',
  positionals: { groups: any('GROUP', 'limit results to these groups, by name or ID') },
  filters: groupFilters,
  prints: [groupKind, cidrRuleKind, peerRuleKind],
  examples: ['euca-describe-groups', 'euca-describe-groups default'],
  async run({ list, out }, { groups, filters }) {
    const asked = { GroupIds: groups.filter(isGroupId), GroupNames: groups.filter((group) => !isGroupId(group)) };
    for await (const group of list('ec2', 'DescribeSecurityGroups', { ...asked, Filters: filters }, 'SecurityGroups'))
      printGroup(out, group);
  },
});
