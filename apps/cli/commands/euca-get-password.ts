import { constants, privateDecrypt } from 'node:crypto';
import { command, needed, one, text } from '../frame/command.ts';
import { CommandError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';

export default command({
  summary: 'Show the administrator password of a Windows instance',
  service: 'ec2',
  positionals: { instance: one('INSTANCE', 'the instance') },
  options: { key: needed(text('-k, --priv-launch-key FILE', 'the private key of the pair that it was launched with')) },
  examples: ['euca-get-password i-0123456789abcdef0 -k mykey.pem'],
  async run({ call, out, system }, { instance, key }) {
    const pem = readLocal(system, key);
    const { PasswordData } = await call('ec2', 'GetPasswordData', { InstanceId: instance });
    if (!PasswordData) throw new CommandError('there is no password data for this instance yet');
    try {
      const padding = constants.RSA_PKCS1_PADDING;
      out.text('password', privateDecrypt({ key: pem, padding }, Buffer.from(PasswordData, 'base64')).toString('utf8'));
    } catch {
      throw new CommandError(`the password data cannot be decrypted with ${key}`);
    }
  },
});
