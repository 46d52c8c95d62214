import { AwsError } from '@mallee/base';
import { invalidArgument } from '../errors.ts';
import type { Operation, ServiceModel } from '../models.ts';
import type { WireRequest } from '../protocols/protocol.ts';
import type { S3Place } from '../route/s3-path.ts';
import { memo } from '../schema/memo.ts';

type Level = 'service' | 'bucket' | 'object';

interface S3Route {
  operation: Operation;
  /** Literals of the path's query, such as `acl` or `list-type=2`; an empty value matches any. */
  literals: [name: string, value: string][];
  /** Query parameters without which the request means something else. */
  required: string[];
  copies: boolean;
  /** Every query parameter that the operation understands. */
  known: Set<string>;
}

interface RouteTable {
  /** `plain` are those that need nothing of the query, which most requests do not have. */
  byMethod: Map<string, { all: S3Route[]; plain: S3Route[] }>;
  /** Names that select an operation somewhere: ignoring one would turn a DELETE of a sub-resource into one of the whole. */
  selecting: Set<string>;
}

const none = { all: [], plain: [] };

/** Operations of other endpoints, and one that answers with an event stream. */
const notHere = new Set(['ListDirectoryBuckets', 'WriteGetObjectResponse']);
/** The header that makes a PUT a copy. */
const copySource = 'x-amz-copy-source';

/** Which operation a request is, by method, path and query as the schemas' HTTP bindings say. */
export function findS3Operation(
  model: ServiceModel,
  request: WireRequest,
  place: S3Place,
  query: ReadonlyMap<string, string>,
): Operation {
  const table = tableOf(model);
  const level = place.bucket === undefined ? 'service' : place.key === undefined ? 'bucket' : 'object';
  const candidates = table.byMethod.get(`${request.method} ${level}`) ?? none;
  const found = (query.size === 0 ? candidates.plain : candidates.all).find((route) => matches(route, request, query));
  if (found && query.size === 0) return found.operation;
  const overlooked = [...query.keys()].find((name) => table.selecting.has(name) && !found?.known.has(name));
  if (found && overlooked === undefined) return found.operation;

  const meant = candidates.all.find(
    ({ literals, required }) =>
      literals.every(([name]) => query.has(name)) &&
      required.some((name) => query.has(name) === (literals.length === 0)),
  );
  const missing = meant?.required.find((name) => !query.has(name));
  if (missing) throw invalidArgument(`The parameter ${missing} is required.`, missing);
  throw new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
    fields: { Method: request.method },
  });
}

function matches(route: S3Route, request: WireRequest, query: ReadonlyMap<string, string>): boolean {
  return (
    route.literals.every(([name, value]) => (value === '' ? query.has(name) : query.get(name) === value)) &&
    route.required.every((name) => query.has(name)) &&
    (!route.copies || copySource in request.headers)
  );
}

const tableOf: (model: ServiceModel) => RouteTable = memo((model) => {
  const byMethod: RouteTable['byMethod'] = new Map();
  const selecting = new Set<string>();
  for (const operation of model.operations.values()) {
    if (!operation.http || notHere.has(operation.name)) continue;
    const route = routeOf(operation, operation.http[1]);
    const place = `${operation.http[0]} ${levelOf(operation)}`;
    const known = byMethod.get(place);
    if (known) known.all.push(route);
    else byMethod.set(place, { all: [route], plain: [] });
    for (const [name] of route.literals) selecting.add(name);
    if (route.literals.length === 0) for (const name of route.required) selecting.add(name);
  }
  for (const routes of byMethod.values()) {
    routes.all.sort((a, b) => weight(b) - weight(a));
    routes.plain = routes.all.filter(({ literals, required }) => literals.length + required.length === 0);
  }
  return { byMethod, selecting };
});

function routeOf(operation: Operation, uri: string): S3Route {
  const literals = [...new URLSearchParams(uri.split('?')[1] ?? '')].filter(([name]) => name !== 'x-id');
  const members = operation.input?.members ?? [];
  const queries = members.filter(({ traits }) => traits.query !== undefined);
  return {
    operation,
    literals,
    required: queries.filter((member) => member.required).map(({ traits }) => traits.query!),
    copies: members.some((member) => member.required && member.traits.header === copySource),
    known: new Set([...literals.map(([name]) => name), ...queries.map(({ traits }) => traits.query!)]),
  };
}

function levelOf({ input, http }: Operation): Level {
  if (http![1].startsWith('/{Key+}')) return 'object';
  return input?.members.some(({ name, traits }) => name === 'Bucket' && traits.label) ? 'bucket' : 'service';
}

/** What asks for more is looked at first. */
function weight({ literals, required, copies }: S3Route): number {
  return literals.length * 4 + required.length * 2 + Number(copies);
}
