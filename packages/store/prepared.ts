import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Read } from './tx.ts';

/** Runs a query of which only the values differ from time to time, and answers its rows. */
export type Prepared<Values, Row> = (read: Read, values: Values) => Promise<Row[]>;

/**
 * Building a query costs several times what SQLite needs to answer it, so one that is asked often is built once:
 *
 *     const imageWithId = prepared((db: Kysely<Tables>, $: { id: string }) =>
 *       db.selectFrom('image').selectAll().where('id', '=', $.id),
 *     );
 *     const [image] = await imageWithId(read, { id });
 *
 * `build` sees a place for each value and never the value itself, so the query's shape cannot depend on it. A list is for
 * `in` only: it is filled up with its last item to the next power of two, so that a few shapes serve all lengths.
 */
export function prepared<Tables, Values extends object, Row>(
  build: (db: Kysely<Tables>, $: Values) => Compilable<Row>,
): Prepared<Values, Row> {
  // By dialect, each of which has one adapter, and by the shape of the values.
  const built = new WeakMap<object, Map<string, CompiledQuery<Row>>>();
  return async (read, values) => {
    const given = values as Record<string, unknown>;
    const db = read.db<Tables>();
    const { adapter } = db.getExecutor();
    const shapes = built.get(adapter) ?? new Map<string, CompiledQuery<Row>>();
    built.set(adapter, shapes);
    const shape = shapeOf(given);
    const query = shapes.get(shape) ?? build(db, placesFor(given) as Values).compile();
    shapes.set(shape, query);
    const parameters = query.parameters.map((one) => (one instanceof Place ? one.valueIn(given) : one));
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}

/** Stands for a value while a query is built. */
class Place {
  readonly #name: string;
  readonly #at: number | undefined;

  constructor(name: string, at?: number) {
    this.#name = name;
    this.#at = at;
  }

  valueIn(values: Record<string, unknown>): unknown {
    const value = values[this.#name];
    if (value === undefined) throw new TypeError(`The query's value "${this.#name}" is missing.`);
    if (this.#at === undefined) return value;
    const list = value as readonly unknown[];
    return list[Math.min(this.#at, list.length - 1)];
  }

  /** Whoever prints it wants what is not there yet. */
  toString(): never {
    throw new TypeError(`A prepared query's shape cannot depend on the value "${this.#name}".`);
  }
}

function placesFor(values: Record<string, unknown>): Record<string, unknown> {
  const places = Object.entries(values).map(([name, value]) => [
    name,
    Array.isArray(value) ? Array.from({ length: roomFor(value) }, (_, at) => new Place(name, at)) : new Place(name),
  ]);
  return Object.fromEntries(places);
}

/** How many values there are, and the room for each list among them. */
function shapeOf(values: Record<string, unknown>): string {
  let count = 0;
  let rooms = '';
  for (const name in values) {
    const value = values[name];
    count += 1;
    if (Array.isArray(value)) rooms += ` ${roomFor(value)}`;
  }
  return `${count}${rooms}`;
}

function roomFor(list: readonly unknown[]): number {
  if (list.length === 0) throw new RangeError('A prepared query was given an empty list.');
  if (list.length > longest) throw new RangeError(`A list of ${list.length} items is to be read in slices.`);
  return 2 ** Math.ceil(Math.log2(list.length));
}

/** The next power of two above a slice, which has 200 items. */
const longest = 256;
