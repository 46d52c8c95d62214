import { readCbor } from '../codec/cbor-read.ts';
import { writeCbor } from '../codec/cbor-write.ts';
import { readValue } from '../codec/value-read.ts';
import { type ValueDialect, writeValue } from '../codec/value-write.ts';
import { requestErrors } from '../errors.ts';
import { checker } from '../schema/check.ts';
import { openNamed } from './aws-json.ts';
import { errorBody, errorHeaders } from './modelled-error.ts';
import type { ProtocolCodec } from './protocol.ts';

const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
const check = checker({ member: ({ name }) => name });
const asIs = <Value>(value: Value): Value => value;
const dialect: ValueDialect = { date: asIs, bytes: asIs, special: asIs };

/** Smithy RPC v2: CBOR posted to `/service/<target>/operation/<name>`. */
export const rpcCbor: ProtocolCodec = {
  open(model, route, request) {
    const [, target, operation] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(route.path) ?? [];
    return openNamed(model, request.method, target === model.target ? operation : undefined);
  },

  read(operation, route, _request, body) {
    const value = body.length === 0 ? {} : readCbor(body);
    if (!operation.input) return { input: {} };
    const input = readValue(operation.input, value);
    const problems = check(operation.input, input);
    if (problems.length > 0) throw requestErrors(route.service, problems);
    return { input };
  },

  write(_model, operation, output, { requestId }) {
    const value = operation.output ? writeValue(operation.output, output, dialect) : {};
    return { status: 200, headers: { ...headers, 'x-amzn-requestid': requestId }, body: writeCbor(value) };
  },

  error(model, error, { requestId }) {
    return {
      status: error.status,
      headers: { ...headers, ...errorHeaders(error, requestId) },
      body: writeCbor(errorBody(model, error)),
    };
  },
};
