import { readFile } from 'node:fs/promises';
import { extend } from '../eucalyptus.ts';
import type { MemberTable, ServiceTable, ShapeTable } from '../schema/tables.ts';
import type { ServiceName } from '../services.ts';

/** A service's schema, Eucalyptus' additions in it, with these operations and the shapes that they need. */
export async function pruneSchema(service: ServiceName, wanted: (operation: string) => boolean): Promise<ServiceTable> {
  const path = new URL(`../schemas/${service}.json`, import.meta.url);
  const table = JSON.parse(await readFile(path, 'utf8')) as ServiceTable;
  extend(service, table);
  const operations = Object.fromEntries(
    Object.entries(table.operations)
      .filter(([name]) => wanted(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const kept = new Set<string>();
  const keep = (type: string): void => {
    const plain = type.replace(/^[[{]|[\]}]$/g, '');
    const shape = table.shapes[plain];
    if (!shape || kept.has(plain)) return;
    kept.add(plain);
    for (const inner of typesIn(shape)) keep(inner);
  };
  for (const { in: input, out } of Object.values(operations)) for (const type of [input, out]) if (type) keep(type);
  const shapes = Object.fromEntries([...kept].sort().map((name) => [name, table.shapes[name]!]));
  return { ...table, operations, errors: {}, shapes };
}

function typesIn(shape: ShapeTable): string[] {
  if (shape[0] === 'list') return [shape[1]];
  if (shape[0] === 'map') return [shape[1], shape[2]];
  return (shape[2] as MemberTable[]).map(([, type]) => type);
}
