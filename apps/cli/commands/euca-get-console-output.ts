import { caret } from '../frame/cell.ts';
import { command, flag, one } from '../frame/command.ts';

export default command({
  summary: 'Show what an instance printed on its console',
  about: 'Control characters are shown as ^[ and the like, so that a guest cannot drive your terminal.',
  service: 'ec2',
  positionals: { instance: one('INSTANCE', 'the instance') },
  options: { raw: flag('-r, --raw-console-output', 'print control characters as they are') },
  examples: ['euca-get-console-output i-0123456789abcdef0'],
  async run({ call, out }, { instance, raw }) {
    const {
      InstanceId = instance,
      Timestamp,
      Output = '',
    } = await call('ec2', 'GetConsoleOutput', { InstanceId: instance });
    const text = Buffer.from(Output, 'base64').toString('utf8');
    out.heading(InstanceId);
    out.heading(Timestamp?.toISOString() ?? '');
    out.text('output', raw ? text || '\n' : text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, caret) || '\n');
  },
});
