import 'reflect-metadata';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509';

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
// Fixed, so that the certificate is a function of the key alone: every copy that anybody ever fetched is the same file.
const notBefore = new Date(Date.UTC(2020, 0, 1));
const notAfter = new Date(Date.UTC(2049, 11, 31));

/**
 * The cloud's certificate in PEM form: users encrypt the keys of their image bundles for it. Self-signed, and no
 * authority for anything.
 */
export async function cloudCertificate(key: KeyObject): Promise<string> {
  const publicKey = createPublicKey(key);
  const serial = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // A serial number is positive and has at most 20 octets (RFC 5280, 4.1.2.2).
    serialNumber: `4${serial.slice(1, 32)}`,
    name: 'CN=Mallee, O=Cloud',
    notBefore,
    notAfter,
    keys: {
      privateKey: key.toCryptoKey(algorithm, true, ['sign']),
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    },
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment, true),
    ],
  });
  return `${certificate.toString('pem').trimEnd()}\n`;
}
