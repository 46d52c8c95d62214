import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { loadConfig } from '../config.ts';
import { credentialsArchive } from './archive.ts';
import { environment } from './environment.ts';

const home = mkdtempSync(join(tmpdir(), 'mallee-zip-'));
after(() => rmSync(home, { recursive: true }));
const config = loadConfig({ data: home, listen: '192.0.2.10:8773' });
const found = {
  accountNumber: '123456789012',
  accountName: 'acme',
  canonicalId: 'c',
  userName: 'admin',
  userId: 'AIDA',
  userArn: 'arn:aws:iam::123456789012:user/admin',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: "quo'te/+",
};
const zip = credentialsArchive(config, found, 'CERTIFICATE\n');
const members = Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));

/** What a shell has in its variables after it read a text. */
function valueIn(shell: string, script: string, name: string): string {
  return execFileSync(shell, ['-c', `${script}\nprintf %s "$${name}"`], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
}

test('the zip holds eucarc, iamrc and the cloud’s certificate, and nothing that is of no use', () => {
  assert.deepEqual(Object.keys(members), ['eucarc', 'iamrc', 'cloud-cert.pem']);
  assert.equal(members.iamrc, "AWSAccessKeyId=AKIAEXAMPLE\nAWSSecretKey=quo'te/+\n");
  assert.equal(members['cloud-cert.pem'], 'CERTIFICATE\n');
});

test('every member is for its owner only, and the comment says how to begin', () => {
  const directory = zip.readUInt32LE(zip.lastIndexOf('PK\u0005\u0006') + 16);
  for (let at = directory; zip.readUInt32LE(at) === 0x02014b50; ) {
    assert.equal(zip.readUInt32LE(at + 38) >>> 16, 0o100600);
    assert.equal(zip[at + 5], 3);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  assert.ok(zip.toString('latin1').endsWith('. eucarc'));
});

for (const shell of ['sh', 'bash'])
  test(`${shell} reads eucarc, and its paths are where it lies`, () => {
    writeFileSync(join(home, 'eucarc'), members.eucarc!);
    const read = (name: string) => valueIn(shell, '. ./eucarc', name);
    assert.equal(read('EC2_URL'), 'http://192.0.2.10:8773/services/compute');
    assert.equal(read('EC2_SECRET_KEY'), found.secretAccessKey);
    assert.equal(read('EUCALYPTUS_CERT'), join(home, 'cloud-cert.pem'));
    assert.equal(read('AWS_CREDENTIAL_FILE'), join(home, 'iamrc'));
    assert.equal(valueIn('bash', `cd /; . ${home}/eucarc`, 'EUCA_KEY_DIR'), home);
  });

test('the printed form gives AWS’s tools what they read', () => {
  const read = (name: string) => valueIn('sh', environment(config, found), name);
  assert.equal(read('AWS_SECRET_ACCESS_KEY'), found.secretAccessKey);
  assert.equal(read('AWS_ENDPOINT_URL'), 'http://192.0.2.10:8773');
  assert.equal(read('AWS_REGION'), 'mallee-1');
});

for (const shell of ['sh', 'bash'])
  test(`a script for ${shell} reaches the cloud with an aws that knows no AWS_ENDPOINT_URL`, () => {
    writeFileSync(join(home, 'aws'), '#!/bin/sh\nprintf "%s|" "$@"', { mode: 0o755 });
    const script = `PATH=${home}:$PATH\neval "$ENVIRONMENT"\nsaid=$(aws s3 ls 's3://a b')`;
    process.env.ENVIRONMENT = environment(config, found);
    assert.equal(valueIn(shell, script, 'said'), '--endpoint-url|http://192.0.2.10:8773|s3|ls|s3://a b|');
  });
