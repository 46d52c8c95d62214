import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { errors } from '../errors.ts';

/** A public key as OpenSSH writes it (RFC 4253 section 6.6, RFC 8709) and as EC2 fingerprints it. */
export interface SshKey {
  readonly type: 'rsa' | 'ed25519';
  /** `ssh-rsa AAAA...` without a comment. */
  readonly line: string;
  readonly fingerprint: string;
}

const generate = promisify(generateKeyPair);

/** A new key pair. The private half is PEM (PKCS#1) for RSA and OpenSSH's own format for Ed25519, as EC2 gives them. */
export async function newSshKey(type: SshKey['type'], seed: () => Buffer): Promise<{ key: SshKey; material: string }> {
  if (type === 'rsa') {
    const pair = await generate('rsa', { modulusLength: 2048 });
    const pkcs8 = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    const material = pair.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString().trimEnd();
    return {
      key: { type, line: opensshLine(pair.publicKey), fingerprint: colons(createHash('sha1').update(pkcs8)) },
      material,
    };
  }
  const pair = await generate('ed25519');
  const line = opensshLine(pair.publicKey);
  return { key: { type, line, fingerprint: sha256(line) }, material: opensshPrivate(pair, seed()) };
}

/** Reads what users import: one OpenSSH line of type ssh-rsa (1024 to 4096 bits) or ssh-ed25519. */
export function importedSshKey(text: string): SshKey {
  const [algorithm, base64] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64 ?? '', 'base64');
  const fields = readFields(blob);
  if (!algorithm || !fields || fields[0]?.toString('latin1') !== algorithm)
    throw errors.keyFormat('the line cannot be read');
  const line = `${algorithm} ${blob.toString('base64')}`;
  if (algorithm === 'ssh-ed25519' && fields.length === 2 && fields[1]!.length === 32)
    return { type: 'ed25519', line, fingerprint: sha256(line) };
  if (algorithm !== 'ssh-rsa' || fields.length !== 3)
    throw errors.keyFormat('only ssh-rsa and ssh-ed25519 keys can be imported');
  const [, e, n] = fields as [Buffer, Buffer, Buffer];
  const bits = BigInt(`0x${n.toString('hex') || '0'}`).toString(2).length;
  if (bits < 1024 || bits > 4096) throw errors.keyFormat(`an RSA key has 1024 to 4096 bits, not ${bits}`);
  const jwk = { kty: 'RSA', n: unsigned(n).toString('base64url'), e: unsigned(e).toString('base64url') };
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' });
  return { type: 'rsa', line, fingerprint: colons(createHash('md5').update(spki)) };
}

function opensshLine(key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' });
  if (jwk.kty === 'OKP') return line('ssh-ed25519', [Buffer.from(jwk.x!, 'base64url')]);
  return line('ssh-rsa', [signed(Buffer.from(jwk.e!, 'base64url')), signed(Buffer.from(jwk.n!, 'base64url'))]);
}

function line(algorithm: string, fields: readonly Buffer[]): string {
  const blob = Buffer.concat([Buffer.from(algorithm), ...fields].map(field));
  return `${algorithm} ${blob.toString('base64')}`;
}

/** OpenSSH's PROTOCOL.key, unencrypted: two equal check numbers, the key, a comment, padding 1, 2, 3, ... */
function opensshPrivate(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  seed: Buffer,
): string {
  const x = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const d = Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url');
  const check = seed.subarray(0, 4);
  const type = Buffer.from('ssh-ed25519');
  const open = Buffer.concat([
    check,
    check,
    field(type),
    field(x),
    field(Buffer.concat([d, x])),
    field(Buffer.alloc(0)),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const count = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field(Buffer.from('none')),
    field(Buffer.from('none')),
    field(Buffer.alloc(0)),
    count,
    field(Buffer.concat([field(type), field(x)])),
    field(Buffer.concat([open, padding])),
  ]);
  const text = body.toString('base64').replace(/.{70}/g, '$&\n').trimEnd();
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function readFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined;
    const length = blob.readUInt32BE(at);
    if (at + 4 + length > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields.length > 0 ? fields : undefined;
}

/** SSH's mpint has a leading zero where the first bit is set; JWK's numbers never have one. */
const signed = (bytes: Buffer) => (bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
const unsigned = (bytes: Buffer) => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

const colons = (hash: ReturnType<typeof createHash>) => hash.digest('hex').replace(/..(?=.)/g, '$&:');
const sha256 = (line: string) =>
  createHash('sha256')
    .update(Buffer.from(line.split(' ')[1]!, 'base64'))
    .digest('base64');
