import { parseBlob, parseBoolean, parseNumber, parseTimestamp } from '../codec/scalars.ts';
import { parseXml, type XmlNode } from '../codec/xml-tree.ts';
import { elementName } from '../codec/xml-write.ts';
import { memo } from '../schema/memo.ts';
import type { Member, Shape, StructShape } from '../schema/shape.ts';
import type { AskedOperation, ClientModel } from './model.ts';

type Output = Record<string, unknown>;

/**
 * An operation's output from the XML that came. Servers grow, so what the schema does not have is passed over, and a
 * leaf that cannot be read is not there. Lists that were sent empty are empty, not absent.
 */
export function readAnswer(model: ClientModel, operation: AskedOperation, body: Buffer): Output {
  if (!operation.output) return {};
  const root = parseXml(withPictures(body));
  const node = model.flat ? root : root.children.find(({ name }) => name === `${operation.name}Result`);
  return node ? readStruct(operation.output, node) : {};
}

/**
 * AWS writes characters that XML 1.0 cannot hold by number, which a strict reader refuses; here they become the pictures
 * that Unicode has for them, so that a strange tag does not hide a whole list.
 */
function withPictures(body: Buffer): Buffer {
  if (!body.includes('&#')) return body;
  const text = body.toString('utf8');
  const shown = text.replace(/&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi, (reference, hex, decimal) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) return String.fromCharCode(0x2400 + code);
    return code === 0xfffe || code === 0xffff ? '\ufffd' : reference;
  });
  return Buffer.from(shown);
}

/** Code and message of an error answer in any of AWS's XML forms; undefined where it is something else. */
export function readError(body: Buffer): { code: string; message: string } | undefined {
  let found: XmlNode | undefined;
  try {
    found = findError(parseXml(withPictures(body)));
  } catch {
    return undefined;
  }
  const text = (name: string) => found?.children.find((child) => child.name === name)?.text.trim();
  const code = text('Code');
  return code ? { code, message: text('Message') ?? '' } : undefined;
}

function findError(node: XmlNode): XmlNode | undefined {
  if (node.name === 'Error') return node;
  for (const child of node.children) {
    const found = findError(child);
    if (found) return found;
  }
  return undefined;
}

const membersByElement: (shape: StructShape) => ReadonlyMap<string, Member> = memo(
  (shape) => new Map(shape.members.map((member) => [elementName(member), member])),
);

function readStruct(shape: StructShape, node: XmlNode): Output {
  const members = membersByElement(shape);
  const struct: Output = {};
  for (const child of node.children) {
    const member = members.get(child.name);
    if (!member) continue;
    if (member.shape.kind === 'list' && member.traits.flat) {
      struct[member.name] ??= [];
      (struct[member.name] as unknown[]).push(readValue(member.shape.item.shape, child));
    } else struct[member.name] = readValue(member.shape, child);
  }
  return struct;
}

function readValue(shape: Shape, node: XmlNode): unknown {
  if (shape.kind === 'struct') return readStruct(shape, node);
  if (shape.kind === 'list') return node.children.map((child) => readValue(shape.item.shape, child));
  if (shape.kind === 'map') {
    const map: Output = Object.create(null);
    for (const { children } of node.children) {
      const [key, value] = [shape.key, shape.value].map((member, index) =>
        children.find(({ name }) => name === (member.traits.x ?? (index === 0 ? 'key' : 'value'))),
      );
      if (key && value) map[key.text] = readValue(shape.value.shape, value);
    }
    return map;
  }
  if (shape.kind === 'string') return node.text;
  const text = node.text.trim();
  if (shape.kind === 'number') return parseNumber(text, undefined);
  if (shape.kind === 'boolean') return parseBoolean(text);
  return shape.kind === 'blob' ? parseBlob(text) : parseTimestamp(text);
}
