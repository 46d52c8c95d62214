import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { consoleKey } from './cloud-key.ts';
import { consoleCertificate } from './console-certificate.ts';

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mallee-console-key-'));
});
after(() => rm(dir, { recursive: true }));

test('the console’s certificate names its hosts and addresses, and is the same after a restart', async () => {
  const file = join(dir, 'key.pem');
  const names = ['console.example', '192.0.2.1'];
  const first = await consoleCertificate(await consoleKey(file)(), names);
  const certificate = new X509Certificate(first);
  assert.equal(certificate.checkHost('console.example'), 'console.example');
  assert.equal(certificate.checkIP('192.0.2.1'), '192.0.2.1');
  assert.equal(certificate.checkHost('other.example'), undefined);
  assert.equal(certificate.ca, false);
  const again = new X509Certificate(await consoleCertificate(await consoleKey(file)(), names));
  assert.deepEqual(again.publicKey.export({ format: 'jwk' }), certificate.publicKey.export({ format: 'jwk' }));
  assert.equal(again.serialNumber, certificate.serialNumber);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});
