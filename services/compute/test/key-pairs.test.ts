import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { alice, bob, code } from './cloud.ts';
import { ImageCloud } from './image-cloud.ts';

let cloud: ImageCloud;
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'mallee-keys-'));
});
after(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  cloud = await ImageCloud.open();
});
afterEach(() => cloud.close());

const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' });
const file = (name: string, text: string) => {
  const path = join(folder, name);
  // As it came: programs save it so, and OpenSSH wants its own format to end with a line.
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const digest = (der: string, algorithm: string) =>
  run('openssl', 'dgst', `-${algorithm}`, '-c', der).trim().replace(/^.*= /, '');

async function publicKey(KeyName: string): Promise<string> {
  const { KeyPairs } = await cloud.as(alice)('DescribeKeyPairs', { KeyNames: [KeyName], IncludePublicKey: true });
  return KeyPairs![0]!.PublicKey!;
}

describe('a created key pair', () => {
  test('of type rsa is PKCS#1, matches its public half and has AWS’s SHA-1 fingerprint', async () => {
    const made = await cloud.as(alice)('CreateKeyPair', { KeyName: 'rsa' });
    assert.match(made.KeyMaterial!, /^-----BEGIN RSA PRIVATE KEY-----\n/);
    const path = file('rsa', made.KeyMaterial!);
    assert.equal(run('ssh-keygen', '-y', '-f', path).trim(), await publicKey('rsa'));
    run('openssl', 'pkcs8', '-in', path, '-nocrypt', '-topk8', '-outform', 'DER', '-out', `${path}.der`);
    assert.equal(digest(`${path}.der`, 'sha1'), made.KeyFingerprint);
  });

  test('of type ed25519 is read by ssh-keygen and has its SHA-256 fingerprint', async () => {
    for (let n = 0; n < 5; n += 1) {
      const made = await cloud.as(alice)('CreateKeyPair', { KeyName: `ed-${n}`, KeyType: 'ed25519' });
      const path = file(`ed-${n}`, made.KeyMaterial!);
      assert.equal(run('ssh-keygen', '-y', '-f', path).trim(), await publicKey(`ed-${n}`));
      const shown = /SHA256:(\S+)/.exec(run('ssh-keygen', '-l', '-f', path))![1];
      assert.equal(made.KeyFingerprint!.replace(/=+$/, ''), shown);
    }
  });
});

describe('an imported key', () => {
  test('is kept as OpenSSH writes it, with AWS’s MD5 fingerprint for rsa and SHA-256 for ed25519', async () => {
    for (const [type, bits] of [
      ['rsa', '2048'],
      ['rsa', '1024'],
      ['ed25519', '256'],
    ] as const) {
      const name = `${type}-${bits}`;
      const path = join(folder, name);
      run('ssh-keygen', '-q', '-t', type, '-b', bits, '-N', '', '-C', 'a comment', '-f', path);
      const text = readFileSync(`${path}.pub`);
      const made = await cloud.as(alice)('ImportKeyPair', { KeyName: name, PublicKeyMaterial: text });
      assert.equal(await publicKey(name), text.toString().split(' ').slice(0, 2).join(' '));
      if (type === 'ed25519') {
        const shown = /SHA256:(\S+)/.exec(run('ssh-keygen', '-l', '-f', path))![1];
        assert.equal(made.KeyFingerprint!.replace(/=+$/, ''), shown);
        continue;
      }
      writeFileSync(`${path}.pem`, run('ssh-keygen', '-e', '-m', 'PKCS8', '-f', `${path}.pub`));
      run('openssl', 'pkey', '-pubin', '-in', `${path}.pem`, '-outform', 'DER', '-out', `${path}.der`);
      assert.equal(digest(`${path}.der`, 'md5'), made.KeyFingerprint);
    }
  });

  test('that is damaged, short or of another type is refused', async () => {
    const path = join(folder, 'ecdsa');
    run('ssh-keygen', '-q', '-t', 'ecdsa', '-N', '', '-f', path);
    const texts = [
      readFileSync(`${path}.pub`, 'utf8'),
      '',
      'ssh-rsa',
      'ssh-rsa AAAA',
      'ssh-rsa AAAAB3NzaC1yc2EAAAD/////',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAAQ==',
      'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGdwqz0Dk7Yw9JvSp4mQzqk3bzqXq5Yf0Jt2yQq5Yf0J',
    ];
    for (const [index, text] of texts.entries())
      await assert.rejects(
        cloud.as(alice)('ImportKeyPair', { KeyName: `bad-${index}`, PublicKeyMaterial: Buffer.from(text) }),
        (error: { code?: string }) => error.code === 'InvalidKey.Format' || error.code === 'MissingParameter',
        text,
      );
  });
});

test('names are unique in an account, and unknown to others', async () => {
  const make = (account: string) => cloud.as(account)('CreateKeyPair', { KeyName: 'mine', KeyType: 'ed25519' });
  const { KeyPairId } = await make(alice);
  await assert.rejects(make(alice), code('InvalidKeyPair.Duplicate'));
  await make(bob);
  await assert.rejects(
    cloud.as(bob)('DescribeKeyPairs', { KeyPairIds: [KeyPairId!] }),
    code('InvalidKeyPair.NotFound'),
  );
  await cloud.as(bob)('DeleteKeyPair', { KeyPairId: KeyPairId! });
  assert.equal((await cloud.as(alice)('DescribeKeyPairs', {})).KeyPairs!.length, 1);
  await cloud.as(alice)('DeleteKeyPair', { KeyName: 'mine' });
  await cloud.as(alice)('DeleteKeyPair', { KeyName: 'mine' });
  assert.deepEqual((await cloud.as(alice)('DescribeKeyPairs', {})).KeyPairs, []);
});

test('filters and tags of key pairs work', async () => {
  for (const KeyName of ['one', 'two'])
    await cloud.as(alice)('CreateKeyPair', {
      ...{ KeyName, KeyType: 'ed25519' },
      TagSpecifications: [{ ResourceType: 'key-pair', Tags: [{ Key: 'n', Value: KeyName }] }],
    });
  const names = async (Name: string, Value: string) =>
    (await cloud.as(alice)('DescribeKeyPairs', { Filters: [{ Name, Values: [Value] }] })).KeyPairs!.map(
      ({ KeyName }) => KeyName,
    );
  assert.deepEqual(await names('key-name', 'o*'), ['one']);
  assert.deepEqual(await names('tag:n', 'two'), ['two']);
  await assert.rejects(names('colour', 'red'), code('InvalidParameterValue'));
});
