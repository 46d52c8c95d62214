import { command, flag, some } from '../frame/command.ts';
import { stateChangeKind } from '../records/state-change.ts';

export default command({
  summary: 'Stop instances',
  service: 'ec2',
  positionals: { instances: some('INSTANCE', 'the instances to stop') },
  options: { force: flag('-f, --force', 'without asking the guest') },
  prints: [stateChangeKind],
  examples: ['euca-stop-instances i-0123456789abcdef0', 'euca-stop-instances -f i-0123456789abcdef0'],
  async run({ call, out }, { instances, force }) {
    const asked = { InstanceIds: instances, ...(force && { Force: true }) };
    const { StoppingInstances = [] } = await call('ec2', 'StopInstances', asked);
    for (const change of StoppingInstances) out.record(stateChangeKind, change);
  },
});
