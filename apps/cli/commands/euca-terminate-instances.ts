import { command, some } from '../frame/command.ts';
import { stateChangeKind } from '../records/state-change.ts';

export default command({
  summary: 'Terminate instances',
  service: 'ec2',
  positionals: { instances: some('INSTANCE', 'the instances to end') },
  prints: [stateChangeKind],
  examples: [
    'euca-terminate-instances i-0123456789abcdef0',
    'euca-describe-instances | grep INSTANCE | cut -f 2 | xargs euca-terminate-instances',
  ],
  async run({ call, out }, { instances }) {
    const { TerminatingInstances = [] } = await call('ec2', 'TerminateInstances', { InstanceIds: instances });
    for (const change of TerminatingInstances) out.record(stateChangeKind, change);
  },
});
