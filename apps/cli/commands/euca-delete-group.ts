import { command, one } from '../frame/command.ts';
import { isGroupId } from '../records/ids.ts';
import { returnKind } from '../records/returned.ts';

export default command({
  summary: 'Delete a security group',
  service: 'ec2',
  positionals: { group: one('GROUP', 'the group, by name or ID') },
  prints: [returnKind],
  examples: ['euca-delete-group web'],
  async run({ call, out }, { group }) {
    await call('ec2', 'DeleteSecurityGroup', isGroupId(group) ? { GroupId: group } : { GroupName: group });
    out.record(returnKind, { value: true });
  },
});
