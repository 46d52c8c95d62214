import { command, some } from '../frame/command.ts';
import { monitoringKind } from '../records/monitoring.ts';

export default command({
  summary: 'Enable detailed monitoring of instances',
  service: 'ec2',
  positionals: { instances: some('INSTANCE', 'the instances to monitor') },
  prints: [monitoringKind],
  examples: ['euca-monitor-instances i-0123456789abcdef0'],
  async run({ call, out }, { instances }) {
    const { InstanceMonitorings = [] } = await call('ec2', 'MonitorInstances', { InstanceIds: instances });
    for (const each of InstanceMonitorings) out.record(monitoringKind, each);
  },
});
