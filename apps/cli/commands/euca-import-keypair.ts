import { command, needed, one, text } from '../frame/command.ts';
import { readLocal } from '../frame/read-local.ts';
import { keyPairKind } from '../records/key-pair.ts';

export default command({
  summary: 'Import a public key',
  service: 'ec2',
  positionals: { name: one('KEYPAIR', 'the name of the new key pair') },
  options: { file: needed(text('-f, --public-key-file FILE', 'the public key, as ssh-keygen writes it')) },
  prints: [keyPairKind],
  examples: ['euca-import-keypair -f ~/.ssh/id_ed25519.pub mykey'],
  async run({ call, out, system }, { name, file }) {
    const asked = { KeyName: name, PublicKeyMaterial: readLocal(system, file) };
    out.record(keyPairKind, await call('ec2', 'ImportKeyPair', asked));
  },
});
