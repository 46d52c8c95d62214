import { AwsError } from '@mallee/base';
import { parseUtf8 } from '../codec/scalars.ts';
import { readValue } from '../codec/value-read.ts';
import { type ValueDialect, writeValue } from '../codec/value-write.ts';
import { requestErrors, serialization } from '../errors.ts';
import type { ServiceModel } from '../models.ts';
import { checker } from '../schema/check.ts';
import { errorBody, errorHeaders } from './modelled-error.ts';
import { documentLimit, type Opened, type ProtocolCodec } from './protocol.ts';

const contentType = 'application/x-amz-json-1.0';
const check = checker({ member: ({ name }) => name });
const dialect: ValueDialect = {
  date: (value) => value.getTime() / 1000,
  bytes: (value) => Buffer.from(value).toString('base64'),
  special: String,
};

/** JSON documents posted to one path; the operation is in `X-Amz-Target`. */
export const awsJson: ProtocolCodec = {
  open(model, _route, request) {
    const [target, operation] = request.headers['x-amz-target']?.split('.') ?? [];
    return openNamed(model, request.method, target === model.target ? operation : undefined);
  },

  read(operation, route, _request, body) {
    const value = parseJson(body);
    if (!operation.input) return { input: {} };
    const input = readValue(operation.input, value);
    const problems = check(operation.input, input);
    if (problems.length > 0) throw requestErrors(route.service, problems);
    return { input };
  },

  write(_model, operation, output, { requestId }) {
    const value = operation.output ? writeValue(operation.output, output, dialect) : {};
    return {
      status: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: Buffer.from(JSON.stringify(value)),
    };
  },

  error(model, error, { requestId }) {
    return {
      status: error.status,
      headers: { 'content-type': contentType, ...errorHeaders(error, requestId) },
      body: Buffer.from(JSON.stringify(errorBody(model, error))),
    };
  },
};

/** For the protocols that name the operation outside of the body. */
export function openNamed(model: ServiceModel, method: string, operation: string | undefined): Opened {
  if (method !== 'POST') throw new AwsError('MethodNotAllowed', 405, `The method ${method} is not allowed here.`);
  if (operation === undefined || !model.operations.has(operation))
    throw new AwsError('UnknownOperationException', 400, `Unknown operation ${(operation ?? '').slice(0, 128)}.`);
  return { operation, streamingBody: false, maxBody: documentLimit };
}

const deepest = 50;

export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  const text = parseUtf8(body);
  if (text === undefined) throw serialization('The request is not UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw serialization('The request is not valid JSON.');
  }
  if (isDeeper(value, deepest)) throw serialization('The request is nested too deeply.');
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}
