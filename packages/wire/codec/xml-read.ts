import { malformedXml } from '../errors.ts';
import { lazy, memo } from '../schema/memo.ts';
import type { ListShape, MapShape, Member, Shape, StructShape } from '../schema/shape.ts';
import { parseBlob, parseBoolean, parseNumber, parseTimestamp } from './scalars.ts';
import { parseXml, XmlFault, type XmlNode } from './xml-tree.ts';
import { elementName, isBound } from './xml-write.ts';

type Read = (node: XmlNode) => unknown;
type Input = Record<string, unknown>;

/** Reads a document whose root has this name. Like S3, it refuses elements that the schema does not have. */
export function readXml(shape: StructShape, rootName: string, body: Buffer): Input {
  const root = wellFormed(body);
  if (root.name !== rootName) throw malformedXml(`expected ${rootName}, found ${root.name}`);
  return structReader(shape)(root) as Input;
}

function wellFormed(body: Buffer): XmlNode {
  try {
    return parseXml(body);
  } catch (error) {
    throw error instanceof XmlFault ? malformedXml(error.message) : error;
  }
}

const structReader: (shape: StructShape) => Read = memo((shape) => {
  const elements = new Map<string, { member: Member; read: Read; repeats: boolean }>();
  const attributes: { member: Member; read: Read }[] = [];
  for (const member of shape.members.filter((each) => !isBound(each))) {
    if (member.traits.attribute) attributes.push({ member, read: leafReader(member) });
    else elements.set(elementName(member), { member, read: lazily(member), repeats: isRepeated(member) });
  }
  return (node) => {
    refuseText(node);
    const struct: Input = {};
    for (const { member, read } of attributes) {
      const text = node.attributes[elementName(member)];
      if (text !== undefined) struct[member.name] = read({ name: '', attributes: {}, children: [], text });
    }
    for (const child of node.children) {
      const element = elements.get(child.name);
      if (!element) throw malformedXml(`unexpected ${child.name}`);
      const { member, read, repeats } = element;
      if (repeats) {
        struct[member.name] ??= [];
        (struct[member.name] as unknown[]).push(read(child));
      } else if (struct[member.name] !== undefined) throw malformedXml(`${child.name} twice`);
      else struct[member.name] = read(child);
    }
    return struct;
  };
});

/** No service here reads flattened maps from XML. */
function isRepeated({ shape, traits }: Member): boolean {
  return shape.kind === 'list' && traits.flat === 1;
}

function lazily(member: Member): Read {
  const read = lazy(() => memberReader(member));
  return (node) => read()(node);
}

function memberReader(member: Member): Read {
  const { shape } = member;
  if (shape.kind === 'list') return isRepeated(member) ? lazily(shape.item) : listReader(shape);
  if (shape.kind === 'map') return mapReader(shape);
  return shape.kind === 'struct' ? structReader(shape) : leafReader(member);
}

function listReader(shape: ListShape): Read {
  const name = shape.item.traits.x ?? 'member';
  const read = lazily(shape.item);
  return (node) => {
    refuseText(node);
    return node.children.map((child) => {
      if (child.name !== name) throw malformedXml(`unexpected ${child.name}`);
      return read(child);
    });
  };
}

function mapReader(shape: MapShape): Read {
  const [keyName, valueName] = [shape.key.traits.x ?? 'key', shape.value.traits.x ?? 'value'];
  const [readKey, readValue] = [lazily(shape.key), lazily(shape.value)];
  return (node) => {
    const map: Input = Object.create(null);
    for (const entry of node.children) {
      const key = entry.children.find(({ name }) => name === keyName);
      const value = entry.children.find(({ name }) => name === valueName);
      if (entry.name !== 'entry' || !key || !value) throw malformedXml(`unexpected ${entry.name}`);
      map[readKey(key) as string] = readValue(value);
    }
    return map;
  };
}

function leafReader({ shape, limits }: Member): Read {
  const parse = leafParser(shape, limits.int);
  const trim = shape.kind !== 'string';
  return (node) => {
    if (node.children.length > 0) throw malformedXml(`content in ${node.name}`);
    const value = parse(trim ? node.text.trim() : node.text);
    if (value === undefined) throw malformedXml(`${node.name} is not a ${shape.kind}`);
    return value;
  };
}

function leafParser({ kind }: Shape, bits: 32 | 64 | undefined): (text: string) => unknown {
  switch (kind) {
    case 'string':
      return (text) => text;
    case 'number':
      return (text) => parseNumber(text, bits);
    case 'boolean':
      return parseBoolean;
    case 'blob':
      return parseBlob;
    default:
      return parseTimestamp;
  }
}

/** Only white space may stand between elements. */
function refuseText(node: XmlNode): void {
  if (/[^ \t\r\n]/.test(node.text)) throw malformedXml(`text in ${node.name}`);
}
