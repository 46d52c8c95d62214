import { lazy, memo } from '../schema/memo.ts';
import type { ListShape, MapShape, Member, Shape, StructShape } from '../schema/shape.ts';

/** Text that grows; one object, so that writers need not return and join strings. */
export interface Sink {
  text: string;
}

/** Writes the content of one shape. `parts` does the same for long content and pauses whenever enough has gathered. */
export interface XmlWriter {
  write(value: unknown, out: Sink): void;
  parts?(value: unknown, out: Sink): Generator<undefined>;
  /** Members that stand in the opening tag. */
  attributes?(value: unknown): string;
}

/**
 * Pausing after so many characters keeps each slice of a long answer within a millisecond or two, and its text young:
 * the joined-up text of a longer one outlives collections before it is written out, at three times the price.
 */
const pause = 64 * 1024;

const unsafe = /[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As AWS does, also characters that XML 1.0 cannot hold are written by number. */
export function escapeXml(text: string): string {
  let escaped = '';
  let from = 0;
  // Each ETag has two quotes, and `replace` with a function takes three times as long. `test` goes on where it was.
  while (unsafe.test(text)) {
    const at = unsafe.lastIndex - 1;
    escaped += text.slice(from, at) + (named[text[at]!] ?? `&#x${text.charCodeAt(at).toString(16).toUpperCase()};`);
    from = at + 1;
  }
  return from === 0 ? text : escaped + text.slice(from);
}

/** The writer of a structure's members, without an element around them. */
export const structWriter: (shape: StructShape) => XmlWriter = memo((shape) => {
  const members = shape.members.map((member) => ({ member, element: lazy(() => memberWriter(member)) }));
  const inTag = members.filter(({ member }) => member.traits.attribute);
  const inside = members.filter(({ member }) => !member.traits.attribute && !isBound(member));
  return {
    write(value, out) {
      const struct = value as Record<string, unknown>;
      for (const { member, element } of inside) {
        const part = struct[member.name];
        if (part !== undefined && part !== null) element().write(part, out);
      }
    },
    *parts(value, out) {
      const struct = value as Record<string, unknown>;
      for (const { member, element } of inside) {
        const part = struct[member.name];
        if (part !== undefined && part !== null) yield* inParts(element(), part, out);
      }
    },
    ...(inTag.length > 0 && {
      attributes: (value: unknown) =>
        inTag
          .filter(({ member }) => (value as Record<string, unknown>)[member.name] !== undefined)
          .map(
            ({ member }) =>
              ` ${elementName(member)}="${escapeXml(String((value as Record<string, unknown>)[member.name]))}"`,
          )
          .join(''),
    }),
  };
});

/** Members that travel in headers or the status are not in the document. */
export function isBound({ traits }: Member): boolean {
  return Boolean(traits.header || traits.prefix || traits.status || traits.query || traits.label);
}

export function elementName(member: Member): string {
  return member.traits.x ?? member.name;
}

/** A member with its element or, if it is a flattened list, with one element for each item. */
function memberWriter(member: Member): XmlWriter {
  const { shape, traits } = member;
  if (shape.kind === 'list' && traits.flat) return itemsWriter(shape, elementName(member));
  if (shape.kind === 'map' && traits.flat) return entriesWriter(shape, elementName(member));
  return element(elementName(member), member);
}

function element(name: string, member: Member): XmlWriter {
  const declared = member.traits.xmlns;
  const start = declared ? `<${name} xmlns:${declared[0]}="${declared[1]}"` : `<${name}`;
  const [open, close, empty] = [`${start}>`, `</${name}>`, `${start}/>`];
  if (isLeaf(member.shape)) {
    const text = leafText(member.shape);
    return {
      write(value, out) {
        out.text += open + text(value) + close;
      },
    };
  }
  const content = contentWriter(member.shape);
  const opening = (value: unknown) => (content.attributes ? `${start}${content.attributes(value)}>` : open);
  return {
    write(value, out) {
      if (Array.isArray(value) && value.length === 0) {
        out.text += empty;
        return;
      }
      out.text += opening(value);
      content.write(value, out);
      out.text += close;
    },
    *parts(value, out) {
      out.text += opening(value);
      yield* inParts(content, value, out);
      out.text += close;
    },
  };
}

function contentWriter(shape: Shape): XmlWriter {
  if (shape.kind === 'struct') return structWriter(shape);
  if (shape.kind === 'list') return itemsWriter(shape, shape.item.traits.x ?? 'member');
  return entriesWriter(shape as MapShape, 'entry');
}

function itemsWriter(shape: ListShape, name: string): XmlWriter {
  const item = lazy(() => element(name, shape.item));
  return {
    write(value, out) {
      const each = item();
      for (const part of value as unknown[]) each.write(part, out);
    },
    *parts(value, out) {
      for (const part of value as unknown[]) {
        yield* inParts(item(), part, out);
        if (out.text.length > pause) yield;
      }
    },
  };
}

function entriesWriter(shape: MapShape, name: string): XmlWriter {
  const key = lazy(() => element(shape.key.traits.x ?? 'key', shape.key));
  const content = lazy(() => element(shape.value.traits.x ?? 'value', shape.value));
  return {
    write(value, out) {
      for (const [entry, part] of Object.entries(value as object)) {
        out.text += `<${name}>`;
        key().write(entry, out);
        content().write(part, out);
        out.text += `</${name}>`;
      }
    },
  };
}

function inParts(writer: XmlWriter, value: unknown, out: Sink): Generator<undefined> | readonly [] {
  if (writer.parts && isLong(value)) return writer.parts(value, out);
  writer.write(value, out);
  return [];
}

const many = 500;

/** Whether so many items lie in these lists, and the lists near below, that writing them would take long. */
export function isLong(value: unknown): boolean {
  return countItems(value, 5, 0) > many;
}

function countItems(value: unknown, depth: number, before: number): number {
  let count = before;
  if (depth === 0 || typeof value !== 'object' || value === null) return count;
  if (Array.isArray(value)) {
    count += value.length;
    for (const item of value) {
      if (count > many) break;
      count = countItems(item, depth - 1, count);
    }
    return count;
  }
  if (value instanceof Date || ArrayBuffer.isView(value)) return count;
  for (const key in value) {
    if (count > many) break;
    const part = (value as Record<string, unknown>)[key];
    if (typeof part === 'object') count = countItems(part, depth - 1, count);
  }
  return count;
}

function isLeaf(shape: Shape): boolean {
  return shape.kind !== 'struct' && shape.kind !== 'list' && shape.kind !== 'map';
}

function leafText({ kind }: Shape): (value: unknown) => string {
  switch (kind) {
    case 'string':
      return (value) => escapeXml(String(value));
    case 'timestamp':
    case 'date-time':
      return (value) => isoText(value as Date);
    case 'http-date':
      return (value) => (value as Date).toUTCString();
    case 'epoch-seconds':
      return (value) => String((value as Date).getTime() / 1000);
    case 'blob':
      return (value) => Buffer.from(value as Uint8Array).toString('base64');
    default:
      return String;
  }
}

/**
 * As `toISOString`, whose calendar arithmetic took a fifth of a long listing: times on such a list mostly share their
 * day, so its text is kept.
 */
function isoText(date: Date): string {
  const time = date.getTime();
  if (time >= knownDay.start && time < knownDay.start + dayLength) {
    const second = Math.floor((time - knownDay.start) / 1000);
    const [hours, minutes] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
    const clock = `${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[second % 60]}`;
    return `${knownDay.text}${clock}.${threeDigits[time % 1000]}Z`;
  }
  const text = date.toISOString();
  if (time >= 0) knownDay = { start: time - (time % dayLength), text: text.slice(0, text.indexOf('T') + 1) };
  return text;
}

const dayLength = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
let knownDay = { start: Number.POSITIVE_INFINITY, text: '' };
