import { resolve } from 'node:path';
import { choice, command, one, text } from '../frame/command.ts';
import { keyPairKind } from '../records/key-pair.ts';
import { secretFile } from '../records/write-new-key.ts';

export default command({
  summary: 'Create a key pair',
  about: 'Prints the private key after the record, or writes it to a new file that only you can read.',
  service: 'ec2',
  positionals: { name: one('KEYPAIR', 'the name of the new key pair') },
  options: {
    file: text('-f, --filename FILE', 'write the private key to this new file'),
    type: choice('--key-type TYPE', ['rsa', 'ed25519'], 'kind of key (default: rsa)'),
  },
  prints: [keyPairKind],
  examples: ['euca-create-keypair -f mykey.pem mykey', 'euca-add-keypair mykey > mykey.private'],
  async run({ call, out, system }, { name, file, type }) {
    const place = file === undefined ? undefined : secretFile(resolve(system.cwd, file), file);
    const asked = { KeyName: name, ...(type && { KeyType: type }) };
    const made = await call('ec2', 'CreateKeyPair', asked).catch((error: unknown) => {
      place?.drop();
      throw error;
    });
    const key = `${(made.KeyMaterial ?? '').trimEnd()}\n`;
    place?.write(key);
    out.record(keyPairKind, made);
    if (!place) out.text('private-key', key);
  },
});
