import { command, one } from '../frame/command.ts';

export default command({
  summary: 'Show the encrypted administrator password of a Windows instance',
  service: 'ec2',
  positionals: { instance: one('INSTANCE', 'the instance') },
  examples: ['euca-get-password-data i-0123456789abcdef0'],
  async run({ call, out }, { instance }) {
    const { PasswordData = '' } = await call('ec2', 'GetPasswordData', { InstanceId: instance });
    out.text('password-data', PasswordData);
  },
});
