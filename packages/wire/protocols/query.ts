import { AwsError } from '@mallee/base';
import { fieldOf, type ParamNode, param, parseParams } from '../codec/query-params.ts';
import type { Operation, ServiceModel } from '../models.ts';
import type { Route } from '../route/find-service.ts';
import { documentLimit, type Opened, type WireBody, type WireRequest } from './protocol.ts';

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Both query protocols take parameters from the query string, a form, or both. */
export function readParams(route: Route, request: WireRequest, body: Buffer): ParamNode {
  return parseParams(route.query, formOf(request, body));
}

function formOf(request: WireRequest, body: Buffer | undefined): string {
  return body !== undefined && body.length > 0 && takesForm(request) ? body.toString('latin1') : '';
}

/** Old clients send forms without saying so. */
function takesForm({ headers }: WireRequest): boolean {
  const type = headers['content-type'];
  return type === undefined || type === '' || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

export function openQuery(model: ServiceModel, route: Route, request: WireRequest, body: Buffer | undefined): Opened {
  if (request.method !== 'POST' && request.method !== 'GET')
    throw new AwsError('MethodNotAllowed', 405, `The method ${request.method} is not allowed here.`);
  const action = fieldOf(route.query, 'Action') ?? fieldOf(formOf(request, body), 'Action');
  if (!action) throw new AwsError('MissingAction', 400, 'The request must contain the parameter Action.');
  if (!model.operations.has(action))
    throw new AwsError('InvalidAction', 400, `The action ${action.slice(0, 128)} is not valid for this web service.`);
  return { operation: action, streamingBody: false, maxBody: documentLimit };
}

/** Clients compare answers' namespaces with the version that they asked for; it goes into markup, so it is checked. */
export function readVersion(params: ParamNode): string | undefined {
  const version = param(params, 'Version');
  if (version !== undefined && !/^\d{4}-\d\d-\d\d$/.test(version))
    throw new AwsError('InvalidParameterValue', 400, 'The parameter Version must be a date such as 2016-11-15.');
  return version;
}

export function queryInput(
  operation: Operation,
  params: ParamNode,
  read: (shape: NonNullable<Operation['input']>, params: ParamNode) => Record<string, unknown>,
): Record<string, unknown> {
  return read(operation.input ?? { kind: 'struct', name: '', members: [], traits: {} }, params);
}

export function xmlAnswer(status: number, body: WireBody, requestId: string) {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId }, body };
}
