import { SaxesParser } from 'saxes';
import { errors } from '../errors.ts';

/** What `PREFIX.manifest.xml` says of a bundled image (version 2007-10-10). */
export interface Manifest {
  readonly architecture: string | undefined;
  /** An image id, or `true`/`yes` where the bundle itself is a kernel (a ramdisk). */
  readonly kernelId: string | undefined;
  readonly ramdiskId: string | undefined;
  /** The file inside the bundle. */
  readonly name: string;
  /** The account that made it. */
  readonly user: string;
  readonly type: string | undefined;
  /** Of the tar stream: 40 hexadecimal digits. */
  readonly digest: string;
  /** Of the image, in bytes. */
  readonly size: number;
  /** RSA (PKCS#1 v1.5) of the key's hexadecimal text for the cloud's certificate, itself in hexadecimal. */
  readonly encryptedKey: string;
  readonly encryptedIv: string;
  /** In order: the object's name beside the manifest, and the SHA-1 of what it holds. */
  readonly parts: readonly { readonly name: string; readonly digest: string }[];
}

/** As Eucalyptus: cloud.images.maxmanifestsizebytes. */
export const mostManifestBytes = 5 * 1024 * 1024;

/** Reads a manifest that a stranger wrote; InvalidManifest for anything that is not whole. */
export function readManifest(text: string): Manifest {
  const { texts, parts } = collect(text);
  const one = (path: string) => texts.get(`manifest/${path}`)?.trim();
  const need = (path: string, form: RegExp, what: string): string => {
    const value = one(path);
    if (value === undefined || !form.test(value)) throw errors.manifest(`${path} is not ${what}`);
    return value;
  };
  const count = texts.get('manifest/image/parts@count');
  if (count === undefined || Number(count) !== parts.length || parts.length === 0)
    throw errors.manifest('the count of its parts is wrong');
  for (const algorithm of ['image/digest@algorithm', ...parts.map(({ at }) => `${at}/digest@algorithm`)])
    if ((texts.get(`manifest/${algorithm}`) ?? 'SHA1') !== 'SHA1') throw errors.manifest('a digest is not SHA1');
  return {
    architecture: one('machine_configuration/architecture') || undefined,
    kernelId: one('machine_configuration/kernel_id') || undefined,
    ramdiskId: one('machine_configuration/ramdisk_id') || undefined,
    name: need('image/name', /^[^\0/]{1,255}$/, 'a file name'),
    user: need('image/user', /^[0-9-]{12,14}$/, 'an account number').replaceAll('-', ''),
    type: one('image/type') || undefined,
    digest: need('image/digest', sha1, 'a SHA-1 digest').toLowerCase(),
    size: Number(need('image/size', /^[0-9]{1,15}$/, 'a number of bytes')),
    encryptedKey: need('image/ec2_encrypted_key', hex, 'hexadecimal'),
    encryptedIv: need('image/ec2_encrypted_iv', hex, 'hexadecimal'),
    parts: parts.map(({ at }) => ({
      name: need(`${at}/filename`, /^[^\0/]{1,900}$/, 'an object beside the manifest'),
      digest: need(`${at}/digest`, sha1, 'a SHA-1 digest').toLowerCase(),
    })),
  };
}

const sha1 = /^[0-9a-fA-F]{40}$/;
const hex = /^([0-9a-fA-F]{2}){1,1024}$/;
const mostParts = 100_000;
const deepest = 8;

/** Text by path (`manifest/image/name`), attributes as `path@name`; parts are numbered as they come. */
function collect(text: string): { texts: Map<string, string>; parts: { at: string }[] } {
  const texts = new Map<string, string>();
  const parts: { index: number; at: string }[] = [];
  const path: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', () => {
    throw errors.manifest('it is not well-formed XML');
  });
  parser.on('doctype', () => {
    throw errors.manifest('it has a document type');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const part = name === 'part' && path.join('/') === 'manifest/image/parts';
    path.push(part ? `part${parts.length}` : name);
    if (path.length > deepest || parts.length > mostParts) throw errors.manifest('it is too large');
    const here = path.join('/');
    if (part) parts.push({ index: Number(attributes.index ?? parts.length), at: here.slice('manifest/'.length) });
    for (const [key, value] of Object.entries(attributes)) texts.set(`${here}@${key}`, value);
  });
  const say = (data: string) => {
    const here = path.join('/');
    texts.set(here, (texts.get(here) ?? '') + data);
  };
  parser.on('text', say);
  parser.on('cdata', say);
  parser.on('closetag', () => void path.pop());
  parser.write(text).close();
  const sorted = parts.sort((a, b) => a.index - b.index);
  if (sorted.some(({ index }, at) => index !== at)) throw errors.manifest('its parts are not numbered from 0');
  return { texts, parts: sorted };
}
