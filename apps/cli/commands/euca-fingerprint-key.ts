import { createHash, createPrivateKey } from 'node:crypto';
import { command, one } from '../frame/command.ts';
import { CommandError } from '../frame/failure.ts';
import { readLocal } from '../frame/read-local.ts';

export default command({
  summary: 'Show the fingerprint that a cloud has for a private key which it made',
  positionals: { file: one('FILE', 'the private key, in PEM form') },
  examples: ['euca-fingerprint-key mykey.pem'],
  async run({ out, system }, { file }) {
    const der = privateKey(readLocal(system, file).toString(), file).export({ format: 'der', type: 'pkcs8' });
    const digits = createHash('sha1').update(der).digest('hex');
    out.text('fingerprint', digits.replace(/..(?=.)/g, '$&:'));
  },
});

function privateKey(pem: string, name: string) {
  try {
    // The record that precedes the key where it came from standard output is no part of it.
    return createPrivateKey(pem.replace(/^KEYPAIR\t.*\n/, ''));
  } catch {
    throw new CommandError(`${name} holds no private key in PEM form`);
  }
}
