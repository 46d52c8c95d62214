import { constants, createCipheriv, createHash, type KeyObject, publicEncrypt, randomBytes, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface BundleOptions {
  readonly user: string;
  readonly name?: string;
  readonly architecture?: string;
  readonly kernelId?: string;
  readonly ramdiskId?: string;
  readonly partBytes?: number;
  /** In place of a plain one-member tar. */
  readonly archive?: Buffer;
  /** Changes the manifest's text at the end. */
  readonly edit?: (xml: string) => string;
}

/** Bundles an image as euca-bundle-image does: tar, gzip, AES-128-CBC, parts, manifest. */
export function bundle(
  image: Buffer,
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  options: BundleOptions,
): { manifest: Buffer; parts: Map<string, Buffer> } {
  const { user, name = 'disk.img', partBytes = 10_000 } = options;
  const archive = options.archive ?? tar(name, image);
  const key = randomBytes(16).toString('hex');
  const iv = randomBytes(16).toString('hex');
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(key, 'hex'), Buffer.from(iv, 'hex'));
  const encrypted = Buffer.concat([cipher.update(gzipSync(archive)), cipher.final()]);
  const parts = new Map<string, Buffer>();
  for (let at = 0; at < encrypted.length; at += partBytes)
    parts.set(`${name}.part.${parts.size}`, encrypted.subarray(at, at + partBytes));
  const wrap = (text: string) =>
    publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('hex');
  const optional = (tag: string, value: string | undefined) => (value === undefined ? '' : `<${tag}>${value}</${tag}>`);
  const machine =
    `<machine_configuration><architecture>${options.architecture ?? 'x86_64'}</architecture>` +
    `${optional('kernel_id', options.kernelId)}${optional('ramdisk_id', options.ramdiskId)}</machine_configuration>`;
  const list = [...parts].map(
    ([filename, body], index) =>
      `<part index="${index}"><filename>${filename}</filename><digest algorithm="SHA1">${sha1(body)}</digest></part>`,
  );
  const about =
    `<image><name>${name}</name><user>${user}</user><type>machine</type>` +
    `<digest algorithm="SHA1">${sha1(archive)}</digest><size>${image.length}</size>` +
    `<bundled_size>${encrypted.length}</bundled_size>` +
    `<ec2_encrypted_key algorithm="AES-128-CBC">${wrap(key)}</ec2_encrypted_key>` +
    `<user_encrypted_key algorithm="AES-128-CBC">${wrap(key)}</user_encrypted_key>` +
    `<ec2_encrypted_iv>${wrap(iv)}</ec2_encrypted_iv><user_encrypted_iv>${wrap(iv)}</user_encrypted_iv>` +
    `<parts count="${parts.size}">${list.join('')}</parts></image>`;
  const signature = sign('sha1', Buffer.from(machine + about), privateKey).toString('hex');
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?><manifest><version>2007-10-10</version>' +
    '<bundler><name>euca-tools</name><version>1.3</version><release>31337</release></bundler>' +
    `${machine}${about}<signature>${signature}</signature></manifest>`;
  return { manifest: Buffer.from(options.edit?.(xml) ?? xml), parts };
}

const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

/** One file as a ustar archive. */
export function tar(name: string, body: Buffer, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
  return Buffer.concat([header, body, padding, Buffer.alloc(1024)]);
}
