import 'reflect-metadata';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
// Fixed, so that key and names make the same certificate at every start and a browser that trusts it goes on to.
const notBefore = new Date(Date.UTC(2020, 0, 1));
const notAfter = new Date(Date.UTC(2049, 11, 31));

/** The console's certificate in PEM form for these names and addresses. Self-signed: browsers ask once. */
export async function consoleCertificate(key: KeyObject, names: readonly string[]): Promise<string> {
  const publicKey = createPublicKey(key);
  const digest = createHash('sha256').update(publicKey.export({ format: 'der', type: 'spki' }));
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `4${digest.update(names.join()).digest('hex').slice(1, 32)}`,
    name: 'CN=Mallee console, O=Cloud',
    notBefore,
    notAfter,
    keys: {
      privateKey: key.toCryptoKey(algorithm, true, ['sign']),
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    },
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
    ],
  });
  return `${certificate.toString('pem').trimEnd()}\n`;
}
