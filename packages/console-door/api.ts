import { AwsError } from '@mallee/base';
import { checkPermission, type Gateway, type Known, requestId, serveKnown } from '@mallee/gateway';
import type { Scope } from '@mallee/gateway/op';
import { type ServiceName, serviceNames } from '@mallee/wire';
import type { Visit } from './door.ts';
import { everyHeader } from './headers.ts';
import type { Session } from './logins.ts';
import { scopeOf } from './request.ts';

/** `POST api/{service}/{Operation}`: any operation of the cloud, as JSON, for the session's user. */
export function serveApi(visit: Visit & { readonly session: Session }): Promise<void> {
  const [, name = '', operation = ''] = visit.rest.split('/');
  const service = serviceNames.find((each) => each === name);
  if (!service || !visit.parts.gateway.registry.service(service))
    throw new AwsError('UnknownService', 404, `This cloud has no service '${name.slice(0, 64)}'.`);
  return callOperation(visit, service, operation, {});
}

/** The same for a request that the door makes itself, with an input or an answer of its own. */
export function callOperation(
  { parts, incoming, outgoing, session, peer, proceed }: Visit & { readonly session: Session },
  service: ServiceName,
  operation: string,
  { input, answer }: { readonly input?: object; readonly answer?: NonNullable<Known['answer']> },
): Promise<void> {
  return serveKnown(parts.gateway, incoming, outgoing, {
    request: { method: 'POST', target: `/api/${service}/${operation}`, headers: ownHeaders(incoming.headers) },
    route: { service, protocol: 'consoleJson', prefix: '', path: '/', query: '', bucketFromHost: false },
    scope: scopeOf(session, peer, incoming),
    proceed,
    headers: () => everyHeader,
    ...(input && { body: Buffer.from(JSON.stringify(input)) }),
    ...(answer && { answer }),
  });
}

/** Rejects as an operation of EC2 would for whoever may not have what it gives. */
export async function checkOperation(
  { registry, store, world, settings }: Gateway,
  scope: Omit<Scope, 'requestId'>,
  name: string,
  input: Record<string, unknown>,
): Promise<void> {
  const call = { ...registry.find('ec2', name)!, scope: { ...scope, requestId: requestId(world) }, input };
  await checkPermission({ store, world, region: settings.region }, call);
}

/** What logs and limits look at. */
function ownHeaders(all: NodeJS.Dict<string | string[]>): Record<string, string> {
  const names = ['content-length', 'user-agent', 'referer'];
  return Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, String(all[name])]])));
}
