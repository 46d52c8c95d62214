import type { MapTable, ServiceTable, ShapeTable, SimpleType, StructTable, Traits } from './tables.ts';
import { simpleTypes } from './tables.ts';

/** What a value on the wire may look like. Shapes may contain themselves; compare and cache them by identity. */
export type Shape = SimpleShape | StructShape | ListShape | MapShape;

interface SimpleShape {
  readonly kind: SimpleType;
}
export interface StructShape {
  readonly kind: 'struct';
  readonly name: string;
  readonly members: readonly Member[];
  readonly traits: Traits;
}
export interface ListShape {
  readonly kind: 'list';
  readonly item: Member;
}
export interface MapShape {
  readonly kind: 'map';
  readonly key: Member;
  readonly value: Member;
}

/** A member of a structure, the item of a list, or the key or value of a map. */
export interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly traits: Traits;
  readonly limits: Limits;
  readonly shape: Shape;
}

/** What a request's value must keep to beyond its type; numbers of characters, bytes or items, or the number itself. */
export interface Limits {
  min?: number;
  max?: number;
  /** The whole text must match. */
  pattern?: string;
  /** Whole numbers of this many bits. */
  int?: 32 | 64;
  /** Of a list's items and of a map's keys and values, where these are simple. */
  each?: Limits;
  key?: Limits;
  value?: Limits;
}
/** Keyed by `Structure.Member`. */
export type Constraints = Readonly<Record<string, Limits>>;

const noTraits: Traits = Object.freeze({});
const noLimits: Limits = Object.freeze({});

/** Turns a service's table into shapes, each when it is first asked for. */
export class ShapeGraph {
  readonly #table: ServiceTable['shapes'];
  readonly #constraints: Constraints;
  readonly #shapes = new Map<string, Shape>();

  constructor(table: ServiceTable['shapes'], constraints: Constraints) {
    this.#table = table;
    this.#constraints = constraints;
    for (const kind of simpleTypes) this.#shapes.set(kind, { kind });
  }

  struct(name: string): StructShape {
    const shape = this.#shape(name, noLimits);
    if (shape.kind !== 'struct') throw new Error(`${name} is not a structure`);
    return shape;
  }

  #shape(type: string, limits: Limits): Shape {
    // A list or map of simple values is shared by members with different limits for its content.
    const shared = !limits.each && !limits.key && !limits.value;
    const known = shared ? this.#shapes.get(type) : undefined;
    if (known) return known;
    const shape = this.#build(type, limits);
    if (shared) this.#shapes.set(type, shape);
    return shape;
  }

  #build(type: string, limits: Limits): Shape {
    if (type.startsWith('[')) return { kind: 'list', item: this.#inner('member', type.slice(1, -1), {}, limits.each) };
    if (type.startsWith('{')) return this.#map(['map', 'string', type.slice(1, -1)], limits);
    const table: ShapeTable | undefined = this.#table[type];
    if (!table) throw new Error(`no shape ${type}`);
    if (table[0] === 'list') return { kind: 'list', item: this.#inner('member', table[1], table[2], limits.each) };
    if (table[0] === 'map') return this.#map(table, limits);
    return this.#struct(type, table);
  }

  #map([, key, value, keyTraits, valueTraits]: MapTable, limits: Limits): MapShape {
    return {
      kind: 'map',
      key: this.#inner('key', key, keyTraits, limits.key),
      value: this.#inner('value', value, valueTraits, limits.value),
    };
  }

  #struct(name: string, [, required, members, traits = noTraits]: StructTable): StructShape {
    return {
      kind: 'struct',
      name,
      traits,
      members: members.map(([member, type, memberTraits = noTraits], index) =>
        this.#member(member, type, memberTraits, index < required, this.#constraints[`${name}.${member}`]),
      ),
    };
  }

  #inner(name: string, type: string, traits: Traits = noTraits, limits?: Limits): Member {
    return this.#member(name, type, traits, false, limits);
  }

  /** The target is looked up late, because structures contain each other in circles. */
  #member(name: string, type: string, traits: Traits, required: boolean, limits: Limits = noLimits): Member {
    const resolve = () => this.#shape(type, limits);
    let shape: Shape | undefined;
    return {
      name,
      required,
      traits,
      limits,
      get shape() {
        shape ??= resolve();
        return shape;
      },
    };
  }
}
