import { command, some } from '../frame/command.ts';

export default command({
  summary: 'Reboot instances',
  service: 'ec2',
  positionals: { instances: some('INSTANCE', 'the instances to reboot') },
  examples: ['euca-reboot-instances i-0123456789abcdef0'],
  async run({ call }, { instances }) {
    await call('ec2', 'RebootInstances', { InstanceIds: instances });
  },
});
