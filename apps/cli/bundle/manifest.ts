import { constants, type KeyObject, publicEncrypt, sign } from 'node:crypto';
import { parseXml, type XmlNode } from '@mallee/wire/client';
import { CommandError } from '../frame/failure.ts';
import type { Made, Part } from './make.ts';

/** What the maker of a bundle says of it, beside what it is. */
export interface About {
  readonly name: string;
  readonly account: string;
  readonly architecture: string;
  readonly type: 'machine' | 'kernel' | 'ramdisk';
  readonly kernel?: string | undefined;
  readonly ramdisk?: string | undefined;
  readonly mappings: readonly { readonly virtual: string; readonly device: string }[];
  readonly productCodes: readonly string[];
}

export interface Keys {
  /** The cloud’s, for which the bundle is. */
  readonly cloud: KeyObject;
  /** The user’s own, so that he too can open it. */
  readonly user?: KeyObject | undefined;
  /** Signs the manifest. */
  readonly signer?: KeyObject | undefined;
}

/** A manifest of version 2007-10-10. Key and vector are encrypted as hexadecimal text (RSA, PKCS#1 v1.5). */
export function manifestText(made: Made, about: About, { cloud, user, signer }: Keys): string {
  const machine = element('machine_configuration', [
    element('architecture', about.architecture),
    ...(about.mappings.length > 0 ? [element('block_device_mapping', about.mappings.map(mapping))] : []),
    ...(about.productCodes.length > 0
      ? [
          element(
            'product_codes',
            about.productCodes.map((code) => element('product_code', code)),
          ),
        ]
      : []),
    ...(about.kernel === undefined ? [] : [element('kernel_id', about.kernel)]),
    ...(about.ramdisk === undefined ? [] : [element('ramdisk_id', about.ramdisk)]),
  ]);
  const image = element('image', [
    element('name', about.name),
    element('user', about.account),
    element('type', about.type),
    element('digest', made.digest, { algorithm: 'SHA1' }),
    element('size', String(made.size)),
    element('bundled_size', String(made.bundledSize)),
    element('ec2_encrypted_key', wrapped(made.key, cloud), { algorithm: 'AES-128-CBC' }),
    ...(user ? [element('user_encrypted_key', wrapped(made.key, user), { algorithm: 'AES-128-CBC' })] : []),
    element('ec2_encrypted_iv', wrapped(made.iv, cloud)),
    ...(user ? [element('user_encrypted_iv', wrapped(made.iv, user))] : []),
    element('parts', made.parts.map(part), { count: String(made.parts.length) }),
  ]);
  const signature = signer ? sign('sha1', Buffer.from(machine + image), signer).toString('hex') : 'UNSIGNED';
  const bundler = ['name', 'version', 'release'].map((name, index) =>
    element(name, ['euca-tools', '3.4', 'mallee'][index]!),
  );
  const body = [
    element('version', '2007-10-10'),
    element('bundler', bundler),
    machine,
    image,
    element('signature', signature),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('manifest', body)}\n`;
}

const mapping = ({ virtual, device }: About['mappings'][number]) =>
  element('mapping', [element('virtual', virtual), element('device', device)]);

const part = ({ name, digest }: Part, index: number) =>
  element('part', [element('filename', name), element('digest', digest, { algorithm: 'SHA1' })], {
    index: String(index),
  });

function element(name: string, content: string | readonly string[], attributes: Record<string, string> = {}): string {
  const inner = typeof content === 'string' ? escaped(content) : content.join('');
  const facts = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${facts.join('')}>${inner}</${name}>`;
}

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? '&quot;');

const wrapped = (text: string, key: KeyObject) =>
  publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('hex');

/** What is needed of a manifest to move its bundle, and to open it. */
export interface ReadManifest {
  readonly name: string;
  readonly digest: string;
  readonly size: number;
  readonly userKey: string | undefined;
  readonly userIv: string | undefined;
  readonly parts: readonly Part[];
}

export function readManifest(bytes: Buffer, where: string): ReadManifest {
  const fail = (why: string) => new CommandError(`${where} is no bundle's manifest: ${why}`);
  let root: XmlNode;
  try {
    root = parseXml(bytes);
  } catch (error) {
    throw fail((error as Error).message);
  }
  const image = child(root, 'image');
  if (root.name !== 'manifest' || !image) throw fail('it describes no image');
  const text = (name: string) => child(image, name)?.text.trim() || undefined;
  const need = (value: string | undefined, form: RegExp, what: string) => {
    if (value === undefined || !form.test(value)) throw fail(`${what} is missing or wrong`);
    return value;
  };
  const parts = (child(image, 'parts')?.children ?? [])
    .filter(({ name }) => name === 'part')
    .map((node, at) => ({ node, index: Number(node.attributes.index ?? at) }))
    .sort((a, b) => a.index - b.index)
    .map(({ node }) => ({
      name: need(child(node, 'filename')?.text.trim(), /^[^\0/]{1,900}$/, 'a part’s file name'),
      digest: need(child(node, 'digest')?.text.trim(), /^[0-9a-fA-F]{40}$/, 'a part’s digest').toLowerCase(),
    }));
  if (parts.length === 0) throw fail('it has no parts');
  return {
    name: need(text('name'), /^[^\0/]{1,255}$/, 'the image’s name'),
    digest: need(text('digest'), /^[0-9a-fA-F]{40}$/, 'the image’s digest').toLowerCase(),
    size: Number(need(text('size'), /^[0-9]{1,15}$/, 'the image’s size')),
    userKey: text('user_encrypted_key'),
    userIv: text('user_encrypted_iv'),
    parts,
  };
}

const child = (node: XmlNode, name: string) => node.children.find((each) => each.name === name);
