import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key and a self-signed certificate for it (X.509 v1, RFC 5280), both in PEM form. */
export function certificate(): { key: string; certificate: string; privateKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const name = sequence(set(sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from('test')))));
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05));
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231000000Z')));
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const body = sequence(der(0x02, Buffer.of(1)), algorithm, name, validity, name, spki);
  const signature = createSign('sha256').update(body).sign(privateKey);
  const made = sequence(body, algorithm, der(0x03, Buffer.of(0), signature));
  const pem = made.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
    privateKey,
  };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const set = (...parts: readonly Buffer[]) => der(0x31, ...parts);
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes));
