import { AwsError } from '@mallee/base';
import { queryReader } from '../codec/query-read.ts';
import { xmlDocument } from '../codec/xml-document.ts';
import { escapeXml } from '../codec/xml-write.ts';
import { checker } from '../schema/check.ts';
import type { Member } from '../schema/shape.ts';
import type { ProtocolCodec } from './protocol.ts';
import { openQuery, queryInput, readParams, readVersion, xmlAnswer, xmlDeclaration } from './query.ts';

/** Parameters of the protocol and of both signature versions, which belong to no operation. */
const common = new Set([
  ...[
    'Action',
    'Version',
    'AWSAccessKeyId',
    'Signature',
    'SignatureMethod',
    'SignatureVersion',
    'Timestamp',
    'Expires',
  ],
  ...['SecurityToken', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders'],
  ...['X-Amz-Signature', 'X-Amz-Security-Token', 'X-Amz-Content-Sha256', 'X-Amz-User-Agent', 'X-Amz-Client-Token'],
]);

const parameterName = ({ name, traits }: Member): string => traits.q ?? capitalised(traits.x ?? name);
const unknownParameter = (path: string) =>
  new AwsError('UnknownParameter', 400, `The parameter ${path.slice(0, 200)} is not recognized`);

const read = queryReader({
  parameterName,
  listsAreFlat: true,
  unknown(path) {
    if (!common.has(path)) throw unknownParameter(path);
  },
  wrong(path, value, expected) {
    if (expected === 'list' || expected === 'structure') return unknownParameter(path);
    const say = `Invalid value '${value.slice(0, 200)}' for ${path}. It must be of type ${expected}.`;
    return new AwsError('InvalidParameterValue', 400, say);
  },
});
const check = checker({ member: parameterName });

/** EC2's own protocol: flat lists in requests, `<item>`s in answers, and no parameter is overlooked. */
export const ec2Query: ProtocolCodec = {
  open: openQuery,

  read(operation, route, request, body) {
    const params = readParams(route, request, body);
    const version = readVersion(params);
    const input = queryInput(operation, params, read);
    const [missing] = operation.input ? check(operation.input, input) : [];
    if (missing) throw new AwsError('MissingParameter', 400, `The request must contain the parameter ${missing.path}`);
    return { input, ...(version !== undefined && { version }) };
  },

  write(model, operation, output, { requestId, version = model.version }) {
    const root = `${operation.name}Response`;
    const head = `${xmlDeclaration}<${root} xmlns="http://ec2.amazonaws.com/doc/${version}/"><requestId>${requestId}</requestId>`;
    const success = operation.output ? '' : '<return>true</return>';
    return xmlAnswer(200, xmlDocument(head, operation.output, output, `${success}</${root}>`), requestId);
  },

  error(_model, error, { requestId }) {
    const inner = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
    const text = `${xmlDeclaration}<Response><Errors><Error>${inner}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
    const answer = xmlAnswer(error.status, Buffer.from(text), requestId);
    return { ...answer, headers: { ...answer.headers, ...error.headers } };
  },
};

function capitalised(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}
