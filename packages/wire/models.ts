import { readFile } from 'node:fs/promises';
import { extend } from './eucalyptus.ts';
import { type Constraints, ShapeGraph, type StructShape } from './schema/shape.ts';
import type { HttpTable, OperationTable, ServiceTable } from './schema/tables.ts';
import { type Protocol, type ServiceName, services } from './services.ts';

/** One service as its clients see it. */
export interface ServiceModel {
  readonly name: ServiceName;
  /** The API version, such as `2016-11-15`. */
  readonly version: string;
  readonly xmlNamespace: string;
  /** What precedes the operation in `X-Amz-Target`. */
  readonly target: string;
  readonly protocols: readonly Protocol[];
  /** Every operation that AWS or Eucalyptus has, whether or not we do. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** By the code that XML answers carry, such as `InvalidParameterValue`. */
  readonly errors: ReadonlyMap<string, ModelledError>;
}

export interface Operation {
  readonly name: string;
  /** Absent: takes no parameters. */
  readonly input: StructShape | undefined;
  /** Absent: answers nothing but success. */
  readonly output: StructShape | undefined;
  /** S3 only. */
  readonly http: HttpTable | undefined;
}

export interface ModelledError {
  /** The shape's name, which JSON and CBOR answers carry. */
  readonly shape: string;
  readonly status: number;
}

const loaded = new Map<ServiceName, ServiceModel | Promise<ServiceModel>>();

/** Reads the service's committed schema once, and has it at once afterwards; shapes are built when an operation is first used. */
export function loadService(name: ServiceName): ServiceModel | Promise<ServiceModel> {
  const known = loaded.get(name);
  if (known) return known;
  const model = load(name);
  loaded.set(name, model);
  model.then(
    (whole) => loaded.set(name, whole),
    () => loaded.delete(name),
  );
  return model;
}

async function load(name: ServiceName): Promise<ServiceModel> {
  const [table, constraints] = await Promise.all([
    readJson<ServiceTable>(`./schemas/${name}.json`),
    readJson<Constraints>(`./constraints/${name}.json`),
  ]);
  extend(name, table);
  const graph = new ShapeGraph(table.shapes, constraints);
  const { version, xmlNamespace, target } = table;
  return {
    name,
    version,
    xmlNamespace,
    target,
    protocols: services[name].protocols,
    operations: new Map(
      Object.entries(table.operations).map(([operation, entry]) => [operation, lazyOperation(operation, entry, graph)]),
    ),
    errors: new Map(Object.entries(table.errors).map(([shape, [code, status]]) => [code, { shape, status }])),
  };
}

function lazyOperation(name: string, table: OperationTable, graph: ShapeGraph): Operation {
  return {
    name,
    http: table.http,
    get input() {
      return table.in === undefined ? undefined : graph.struct(table.in);
    },
    get output() {
      return table.out === undefined ? undefined : graph.struct(table.out);
    },
  };
}

async function readJson<Content>(path: string): Promise<Content> {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as Content;
}
