import { command, one } from '../frame/command.ts';
import { keyPairNameKind } from '../records/key-pair.ts';

export default command({
  summary: 'Delete a key pair',
  service: 'ec2',
  positionals: { name: one('KEYPAIR', 'the key pair') },
  prints: [keyPairNameKind],
  examples: ['euca-delete-keypair mykey'],
  async run({ call, out }, { name }) {
    await call('ec2', 'DeleteKeyPair', { KeyName: name });
    out.record(keyPairNameKind, { KeyName: name });
  },
});
