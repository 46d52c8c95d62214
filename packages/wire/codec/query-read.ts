import { lazy, memo } from '../schema/memo.ts';
import type { Limits, ListShape, MapShape, Member, Shape, StructShape } from '../schema/shape.ts';
import type { ParamNode } from './query-params.ts';
import { type Expected, parseBlob, parseBoolean, parseNumber, parseTimestamp } from './scalars.ts';

/** How the two query protocols differ in reading. */
export interface QueryDialect {
  parameterName(member: Member): string;
  /** Lists are `X.1` instead of `X.member.1`. */
  listsAreFlat: boolean;
  /** A name that the shape does not have; returns if it may be ignored. */
  unknown(path: string): void;
  /** A value that cannot be read. */
  wrong(path: string, value: string, expected: Expected | 'list' | 'structure'): Error;
}

type Read = (node: ParamNode, path: string) => unknown;
type Input = Record<string, unknown>;

/** Makes the readers of one dialect; each is built once per shape. */
export function queryReader(dialect: QueryDialect): (shape: StructShape, root: ParamNode) => Input {
  function reader(shape: Shape, limits: Limits, traits: Member['traits']): Read {
    switch (shape.kind) {
      case 'struct':
        return (node, path) => structReader(shape)(node, path);
      case 'list':
        return listReader(shape, dialect.listsAreFlat || traits.flat === 1);
      case 'map':
        return mapReader(shape, traits.flat === 1);
      case 'string':
        return (node, path) => text(node, path);
      case 'number':
        return simple((value) => parseNumber(value, limits.int), limits.int ? 'integer' : 'number');
      case 'boolean':
        return simple(parseBoolean, 'boolean');
      case 'blob':
        return simple(parseBlob, 'base64');
      default:
        return simple(parseTimestamp, 'timestamp');
    }
  }
  const memberReader = (member: Member) => reader(member.shape, member.limits, member.traits);

  /** A leaf may hold no further names. */
  function text(node: ParamNode, path: string): string {
    if (node.children) dialect.unknown(`${path}.${node.children.keys().next().value}`);
    if (node.value === undefined) throw dialect.wrong(path, '', 'structure');
    return node.value;
  }

  function simple<Value>(parse: (text: string) => Value | undefined, expected: Expected): Read {
    return (node, path) => {
      const written = text(node, path);
      const value = parse(written);
      if (value === undefined) throw dialect.wrong(path, written, expected);
      return value;
    };
  }

  const structReader: (shape: StructShape) => Read = memo((shape) => {
    const members = new Map(
      shape.members.map((member) => [dialect.parameterName(member), { name: member.name, read: lazily(member) }]),
    );
    return (node, path) => {
      if (node.value) throw dialect.wrong(path, node.value, 'structure');
      const struct: Input = {};
      for (const [name, child] of node.children ?? []) {
        const at = path === '' ? name : `${path}.${name}`;
        const member = members.get(name);
        if (member) struct[member.name] = member.read(child, at);
        else dialect.unknown(at);
      }
      return struct;
    };
  });

  function lazily(member: Member): Read {
    const read = lazy(() => memberReader(member));
    return (node, path) => read()(node, path);
  }

  function listReader(shape: ListShape, flat: boolean): Read {
    const read = lazily(shape.item);
    const wrapper = shape.item.traits.x ?? 'member';
    return (node, path) => {
      if (node.value) throw dialect.wrong(path, node.value, 'list');
      const inner = node.children?.get(flat ? 'member' : wrapper);
      if (flat && !inner) return items(node, path, read);
      for (const name of node.children?.keys() ?? []) {
        if (name !== (flat ? 'member' : wrapper)) throw dialect.wrong(`${path}.${name}`, '', 'list');
      }
      return inner ? items(inner, `${path}.${flat ? 'member' : wrapper}`, read) : [];
    };
  }

  function items(node: ParamNode, path: string, read: Read): unknown[] {
    return numbered(node, path).map(([name, child]) => read(child, `${path}.${name}`));
  }

  function mapReader(shape: MapShape, flat: boolean): Read {
    const [key, value] = [shape.key.traits.x ?? 'key', shape.value.traits.x ?? 'value'];
    const [readKey, readValue] = [lazily(shape.key), lazily(shape.value)];
    return (node, path) => {
      const entries = flat ? node : (node.children?.get('entry') ?? {});
      const map: Input = Object.create(null);
      for (const [name, entry] of numbered(entries, path)) {
        const at = `${path}.${name}`;
        const keyNode = entry.children?.get(key);
        const valueNode = entry.children?.get(value);
        if (!keyNode || !valueNode) throw dialect.wrong(at, '', 'structure');
        map[readKey(keyNode, `${at}.${key}`) as string] = readValue(valueNode, `${at}.${value}`);
      }
      return map;
    };
  }

  /** In the order of their numbers, which need neither begin with 1 nor be without gaps. */
  function numbered(node: ParamNode, path: string): [string, ParamNode][] {
    const entries = [...(node.children ?? [])];
    for (const [name] of entries) if (!/^\d{1,9}$/.test(name)) throw dialect.wrong(`${path}.${name}`, '', 'list');
    return entries.sort(([a], [b]) => Number(a) - Number(b));
  }

  return (shape, root) => structReader(shape)(root, '') as Input;
}
