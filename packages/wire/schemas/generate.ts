/**
 * Writes `schemas/<service>.json` from the schemas that the SDK's client packages export, so that a running cloud
 * needs those packages for their types only. Run it after an upgrade of the SDK; a test compares.
 *
 * The SDK's form: `[9, ns, name, traits, input, output]` operation; `[3|-3|4, ns, name, traits, names, types, required]`
 * structure, error, union; `[1, ns, name, traits, item]` list; `[2, ns, name, traits, key, value]` map;
 * `[0, ns, name, traits, type]` named simple type. A reference is a number, `unit`, a schema, a function that
 * returns one, or `[reference, member traits]`. Its arrays grow symbols while a client runs: read by index only.
 */
import { writeFile } from 'node:fs/promises';
import type { ErrorTable, MemberTable, OperationTable, ServiceTable, ShapeTable, Traits } from '../schema/tables.ts';
import { simpleTypes } from '../schema/tables.ts';
import { type AwsServiceName, awsServiceNames } from '../services.ts';

const clients: Record<AwsServiceName, () => Promise<object>> = {
  ec2: () => import('@aws-sdk/client-ec2'),
  iam: () => import('@aws-sdk/client-iam'),
  sts: () => import('@aws-sdk/client-sts'),
  s3: () => import('@aws-sdk/client-s3'),
  monitoring: () => import('@aws-sdk/client-cloudwatch'),
  elasticloadbalancing: () => import('@aws-sdk/client-elastic-load-balancing'),
  autoscaling: () => import('@aws-sdk/client-auto-scaling'),
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
};

type SdkTraits = number | Record<string, unknown>;
type Schema = readonly [kind: number, namespace: string, name: string, traits: SdkTraits, ...rest: unknown[]];
type Reference = number | 'unit' | Schema | readonly [Reference, SdkTraits] | (() => Reference);

const simpleByNumber: Record<number, string> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
  21: 'blob',
  42: 'stream',
};
const listOf = 64;
const mapOf = 128;
/** Bits in which the SDK packs traits without a value. */
const labelBit = 1;
const payloadBit = 16;
const statusBit = 32;

/** What the SDK's package for this service says, in our form. */
export async function readSdk(service: AwsServiceName): Promise<ServiceTable> {
  const exported = Object.entries(await clients[service]());
  const { shapes, typeOf } = shapeCollector();
  const operations: Record<string, OperationTable> = {};
  const errors: Record<string, ErrorTable> = {};

  for (const [, schema] of exported) {
    if (!isSchema(schema)) continue;
    const name = schema[2];
    if (schema[0] === 9) operations[name] = operation(schema, service, typeOf);
    if (schema[0] === -3 && !name.endsWith('ServiceException')) errors[name] = error(schema);
  }
  return { ...protocolFacts(exported), operations: sorted(operations), errors: sorted(errors), shapes: sorted(shapes) };
}

/** One line for each operation, error and shape, so that a change of the SDK reads well as a diff. */
export function format(table: ServiceTable): string {
  const section = (name: string, entries: object) =>
    `${JSON.stringify(name)}:{\n${Object.entries(entries)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n')}\n}`;
  const { version, xmlNamespace, target } = table;
  const facts = JSON.stringify({ version, xmlNamespace, target }).slice(1, -1);
  const sections = [
    section('operations', table.operations),
    section('errors', table.errors),
    section('shapes', table.shapes),
  ];
  return `{${facts},\n${sections.join(',\n')}}\n`;
}

/** Only a client's configuration knows these. */
function protocolFacts(exported: [string, unknown][]): Pick<ServiceTable, 'version' | 'xmlNamespace' | 'target'> {
  const found = exported.find(([name]) => /^[A-Z]\w*[a-z0-9A-Z]Client$/.test(name))?.[1];
  const Client = found as new (
    configuration: object,
  ) => { config: { protocolSettings: { version: string; xmlNamespace: string; serviceTarget: string } } };
  const { version, xmlNamespace, serviceTarget } = new Client({ region: 'x' }).config.protocolSettings;
  return { version, xmlNamespace, target: serviceTarget };
}

function operation(schema: Schema, service: AwsServiceName, typeOf: (reference: Reference) => string): OperationTable {
  const [input, output] = [typeOf(schema[4] as Reference), typeOf(schema[5] as Reference)];
  const http = traitsOf(schema[3]).http as [string, string, number] | undefined;
  return {
    ...(input !== 'unit' && { in: input }),
    ...(output !== 'unit' && { out: output }),
    ...(service === 's3' && http && { http }),
  };
}

function error(schema: Schema): ErrorTable {
  const traits = traitsOf(schema[3]);
  const [code, status] = (traits.awsQueryError as [string, number] | undefined) ?? [schema[2], undefined];
  return [code, status ?? (traits.httpError as number | undefined) ?? (traits.error === 'server' ? 500 : 400)];
}

function shapeCollector() {
  const shapes: Record<string, ShapeTable> = {};

  function typeOf(reference: Reference): string {
    const [target] = unwrap(reference);
    if (target === 'unit') return 'unit';
    if (typeof target === 'number') {
      return simpleType(target);
    }
    if (target[0] === 0) return typeOf(target[4] as Reference);
    const name = target[2];
    if ((simpleTypes as readonly string[]).includes(name) || name === 'unit') throw new Error(`${name} is ambiguous`);
    if (!(name in shapes)) {
      shapes[name] = ['struct', 0, []]; // holds the place while a recursive shape is read
      shapes[name] = shape(target);
    }
    return name;
  }

  function shape(schema: Schema): ShapeTable {
    const [kind, , , sdkTraits] = schema;
    const part = (index: number) => schema[index] as Reference;
    if (kind === 1) return trimmed(['list', typeOf(part(4)), wireTraits(part(4))]);
    if (kind === 2) return trimmed(['map', typeOf(part(4)), typeOf(part(5)), wireTraits(part(4)), wireTraits(part(5))]);
    const references = schema[5] as Reference[];
    if (traitsOf(sdkTraits).streaming) return ['struct', 0, []];
    const members = (schema[4] as string[]).map((name, index): MemberTable => {
      const reference = references[index]!;
      const events = isEventStream(reference);
      return trimmed([name, events ? 'events' : typeOf(reference), wireTraits(reference, name)]);
    });
    const own = namesOf(traitsOf(sdkTraits));
    return trimmed([kind === 4 ? 'union' : 'struct', Number(schema[6] ?? 0), members, own]);
  }

  return { shapes, typeOf };
}

function simpleType(type: number): string {
  const simple = simpleByNumber[type & ~(listOf | mapOf)];
  if (!simple) throw new Error(`unknown simple type ${type}`);
  if (type & listOf) return `[${simple}]`;
  return type & mapOf ? `{${simple}}` : simple;
}

/** Selecting object content answers with an event stream, which is not served. */
function isEventStream(reference: Reference): boolean {
  const [target] = unwrap(reference);
  return Array.isArray(target) && target[0] !== 0 && Boolean(traitsOf((target as Schema)[3]).streaming);
}

/** A reference without its functions and wrappers, and the member's traits. */
function unwrap(reference: Reference): [number | 'unit' | Schema, SdkTraits] {
  let traits: SdkTraits = 0;
  let target = reference;
  for (;;) {
    if (typeof target === 'function') target = target();
    else if (Array.isArray(target) && target.length === 2) [target, traits] = target as [Reference, SdkTraits];
    else return [target as number | 'unit' | Schema, traits];
  }
}

function wireTraits(reference: Reference, name?: string): Traits | undefined {
  const [, raw] = unwrap(reference);
  const traits = traitsOf(raw);
  const names = namesOf(traits);
  const query = traits.ec2QueryName as string | undefined;
  const usual = names?.x ?? name;
  const found: Traits = {
    ...names,
    ...(query && usual && query !== usual[0]!.toUpperCase() + usual.slice(1) && { q: query }),
    ...(traits.xmlFlattened ? { flat: 1 } : undefined),
    ...(traits.xmlAttribute ? { attribute: 1 } : undefined),
    ...(typeof traits.httpHeader === 'string' && { header: traits.httpHeader.toLowerCase() }),
    ...(typeof traits.httpQuery === 'string' && { query: traits.httpQuery }),
    ...(typeof traits.httpPrefixHeaders === 'string' && { prefix: traits.httpPrefixHeaders.toLowerCase() }),
    ...(traits.httpLabel ? { label: 1 } : undefined),
    ...(traits.httpPayload ? { payload: 1 } : undefined),
    ...(traits.httpResponseCode ? { status: 1 } : undefined),
  };
  return Object.keys(found).length > 0 ? found : undefined;
}

function namesOf(traits: Record<string, unknown>): Traits | undefined {
  const xmlns = traits.xmlNamespace;
  const name = traits.xmlName as string | undefined;
  if (!name && !Array.isArray(xmlns)) return undefined;
  return { ...(name && { x: name }), ...(Array.isArray(xmlns) && { xmlns: xmlns as [string, string] }) };
}

function traitsOf(traits: SdkTraits): Record<string, unknown> {
  if (typeof traits === 'object') return traits;
  return {
    ...(traits & labelBit && { httpLabel: 1 }),
    ...(traits & payloadBit && { httpPayload: 1 }),
    ...(traits & statusBit && { httpResponseCode: 1 }),
  };
}

function isSchema(value: unknown): value is Schema {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[2] === 'string';
}

/** Without the `undefined`s at its end, which JSON would write as null. */
function trimmed<Row extends unknown[]>(row: Row): Row {
  while (row.length > 0 && row.at(-1) === undefined) row.pop();
  return row;
}

function sorted<Value>(entries: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (import.meta.main) {
  for (const service of awsServiceNames) {
    await writeFile(new URL(`${service}.json`, import.meta.url), format(await readSdk(service)));
  }
}
