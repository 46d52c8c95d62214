import { command, some } from '../frame/command.ts';
import { stateChangeKind } from '../records/state-change.ts';

export default command({
  summary: 'Start instances that are stopped',
  service: 'ec2',
  positionals: { instances: some('INSTANCE', 'the instances to start') },
  prints: [stateChangeKind],
  examples: ['euca-start-instances i-0123456789abcdef0'],
  async run({ call, out }, { instances }) {
    const { StartingInstances = [] } = await call('ec2', 'StartInstances', { InstanceIds: instances });
    for (const change of StartingInstances) out.record(stateChangeKind, change);
  },
});
