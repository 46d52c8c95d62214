import assert from 'node:assert/strict';
import { generateKeyPairSync, privateDecrypt, publicEncrypt, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { cloudCertificate } from './certificate.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

test('the cloud’s certificate is self-signed and lets users encrypt for the cloud’s key', async () => {
  const certificate = new X509Certificate(await cloudCertificate(privateKey));
  assert.ok(certificate.verify(certificate.publicKey));
  assert.ok(certificate.checkPrivateKey(privateKey));
  assert.equal(certificate.ca, false);
  const secret = Buffer.from('the key of a bundle');
  assert.deepEqual(privateDecrypt(privateKey, publicEncrypt(certificate.publicKey, secret)), secret);
});

test('the certificate of a key is always the same file', async () => {
  assert.equal(await cloudCertificate(privateKey), await cloudCertificate(privateKey));
});
