import { escapeXml } from '../codec/xml-write.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import { readBindings } from '../rest/read-bindings.ts';
import { s3Query } from '../rest/s3-query.ts';
import { findS3Operation } from '../rest/s3-router.ts';
import { writeBindings } from '../rest/write-bindings.ts';
import { s3Place } from '../route/s3-path.ts';
import { checker } from '../schema/check.ts';
import { memo } from '../schema/memo.ts';
import type { StructShape } from '../schema/shape.ts';
import { documentLimit, type ProtocolCodec } from './protocol.ts';
import { xmlDeclaration } from './query.ts';

/** The largest object that one request may bring. */
const objectLimit = 5 * 1024 ** 3;

const check = checker({ member: ({ name, traits }) => traits.header ?? traits.query ?? traits.x ?? name });

const takesStream = memo((shape: StructShape) => shape.members.some((member) => member.shape.kind === 'stream'));

/** S3: the operation is in method, path and query, so a body is not needed to know it. */
export const restXml: ProtocolCodec = {
  open(model, route, request) {
    const address = { place: s3Place(route), query: s3Query(route.query) };
    const operation = findS3Operation(model, request, address.place, address.query);
    const streamingBody = operation.input ? takesStream(operation.input) : false;
    return {
      operation: operation.name,
      streamingBody,
      maxBody: streamingBody ? objectLimit : documentLimit,
      address,
    };
  },

  read(operation, _route, request, body, opened) {
    if (!operation.input) return { input: {} };
    const { place, query } = opened.address!;
    const parts = { place, query, headers: request.headers, body };
    const input = readBindings(operation.input, parts);
    const [missing] = check(operation.input, input);
    if (!missing) return { input };
    const bound = operation.input.members.some(
      ({ traits }) => traits.header === missing.path || traits.query === missing.path,
    );
    throw bound
      ? invalidArgument(`The parameter ${missing.path} is required.`, missing.path)
      : malformedXml(`${missing.path} is missing`);
  },

  write(model, operation, output, { requestId }) {
    const answer = writeBindings(model, operation, output);
    answer.headers['x-amz-request-id'] = requestId;
    return answer;
  },

  error(_model, error, { requestId, hostId = requestId, resource = '/', method }) {
    const headers = { ...error.headers, 'x-amz-request-id': requestId, 'x-amz-id-2': hostId };
    if (method === 'HEAD' || error.status === 304) return { status: error.status, headers, body: undefined };
    const fields = {
      Code: error.code,
      Message: error.message,
      ...error.fields,
      Resource: resource,
      RequestId: requestId,
      HostId: hostId,
    };
    const inner = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
    return {
      status: error.status,
      headers: { 'content-type': 'application/xml', ...headers },
      body: Buffer.from(`${xmlDeclaration}<Error>${inner.join('')}</Error>`),
    };
  },
};
