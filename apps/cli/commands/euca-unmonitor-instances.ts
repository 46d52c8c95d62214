import { command, some } from '../frame/command.ts';
import { monitoringKind } from '../records/monitoring.ts';

export default command({
  summary: 'Disable detailed monitoring of instances',
  service: 'ec2',
  positionals: { instances: some('INSTANCE', 'the instances to leave alone') },
  prints: [monitoringKind],
  examples: ['euca-unmonitor-instances i-0123456789abcdef0'],
  async run({ call, out }, { instances }) {
    const { InstanceMonitorings = [] } = await call('ec2', 'UnmonitorInstances', { InstanceIds: instances });
    for (const each of InstanceMonitorings) out.record(monitoringKind, each);
  },
});
