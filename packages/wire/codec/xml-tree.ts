import { SaxesParser } from 'saxes';
import { parseUtf8 } from './scalars.ts';

export interface XmlNode {
  /** Without its prefix. */
  name: string;
  /** With prefixes, as in `xsi:type`. */
  attributes: Readonly<Record<string, string>>;
  children: XmlNode[];
  text: string;
}

/** Why a text is no document that we take. */
export class XmlFault extends Error {}

const deepest = 50;

/** The root of a document. Document types (and with them entities) are refused, as is everything not well-formed. */
export function parseXml(body: Buffer): XmlNode {
  const text = parseUtf8(body);
  if (text === undefined) throw new XmlFault('not UTF-8');
  const parser = new SaxesParser();
  const open: XmlNode[] = [];
  let root: XmlNode | undefined;
  parser.on('error', (error) => {
    throw new XmlFault(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlFault('a document type');
  });
  parser.on('opentag', (tag) => {
    if (open.length >= deepest) throw new XmlFault('nested too deeply');
    const node: XmlNode = {
      name: tag.name.slice(tag.name.indexOf(':') + 1),
      attributes: tag.attributes as Record<string, string>,
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const addText = (part: string) => {
    const node = open.at(-1);
    if (node) node.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  if (!root) throw new XmlFault('no root');
  return root;
}
