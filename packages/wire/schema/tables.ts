/**
 * The form in which a service's schema is committed (`schemas/<service>.json`) and extended (`eucalyptus.ts`):
 * what the SDK's schemas say, without what only its clients need.
 */
export interface ServiceTable {
  /** API version, such as `2016-11-15`. */
  version: string;
  xmlNamespace: string;
  /** What precedes the operation in `X-Amz-Target`. */
  target: string;
  operations: Record<string, OperationTable>;
  errors: Record<string, ErrorTable>;
  shapes: Record<string, ShapeTable>;
}

/** Absent input or output is Smithy's unit. */
export interface OperationTable {
  in?: string;
  out?: string;
  http?: HttpTable;
}
/** Method, path with query literals (without the bucket), status. */
export type HttpTable = [method: string, uri: string, status: number];

/** Keyed by the shape's name, which JSON and CBOR answers name; `code` is what XML answers say instead. */
export type ErrorTable = [code: string, status: number];

export type ShapeTable = StructTable | ListTable | MapTable;
/** The first `required` members must be present in a request. */
export type StructTable = ['struct' | 'union', required: number, members: MemberTable[], traits?: Traits];
type ListTable = ['list', item: string, itemTraits?: Traits];
export type MapTable = ['map', key: string, value: string, keyTraits?: Traits, valueTraits?: Traits];
/** A type is a simple one's name, `[simple]` or `{simple}` for a plain list or map of it, or a shape's name. */
export type MemberTable = [name: string, type: string, traits?: Traits];

export const simpleTypes = [
  'string',
  'number',
  'boolean',
  'blob',
  'stream',
  'timestamp',
  'date-time',
  'http-date',
  'epoch-seconds',
  'events',
] as const;
export type SimpleType = (typeof simpleTypes)[number];

export interface Traits {
  /** `xmlName`: the element in XML and, but for EC2, the parameter in queries. */
  x?: string;
  /** `ec2QueryName`, where it is not the capitalised `x` or name. */
  q?: string;
  /** `xmlFlattened` */
  flat?: 1;
  /** `xmlAttribute` */
  attribute?: 1;
  /** `xmlNamespace`: prefix and URI. */
  xmlns?: [prefix: string, uri: string];
  header?: string;
  query?: string;
  prefix?: string;
  label?: 1;
  payload?: 1;
  status?: 1;
}
