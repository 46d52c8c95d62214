import { AwsError } from '@mallee/base';
import { queryReader } from '../codec/query-read.ts';
import { xmlDocument } from '../codec/xml-document.ts';
import { escapeXml } from '../codec/xml-write.ts';
import { requestErrors } from '../errors.ts';
import { checker } from '../schema/check.ts';
import type { Member } from '../schema/shape.ts';
import type { ProtocolCodec } from './protocol.ts';
import { openQuery, queryInput, readParams, readVersion, xmlAnswer, xmlDeclaration } from './query.ts';

const parameterName = ({ name, traits }: Member): string => traits.x ?? name;

const read = queryReader({
  parameterName,
  listsAreFlat: false,
  unknown() {}, // AWS ignores parameters that an operation does not have
  wrong(path, value, expected) {
    const found = value === '' ? '' : `, found '${value.slice(0, 200)}'`;
    return new AwsError('MalformedInput', 400, `${path.slice(0, 200)}: expected ${expected}${found}.`);
  },
});
/** Coral, AWS's own framework, names members in camel case in what it complains about. */
const check = checker({ member: ({ name }) => name[0]!.toLowerCase() + name.slice(1) });

/** The query protocol of the older services: `X.member.1` in requests, a Response with a Result in answers. */
export const awsQuery: ProtocolCodec = {
  open: openQuery,

  read(operation, route, request, body) {
    const params = readParams(route, request, body);
    const version = readVersion(params);
    const input = queryInput(operation, params, read);
    const problems = operation.input ? check(operation.input, input) : [];
    if (problems.length > 0) throw requestErrors(route.service, problems);
    return { input, ...(version !== undefined && { version }) };
  },

  write(model, operation, output, { requestId }) {
    const { name } = operation;
    const head = `${xmlDeclaration}<${name}Response xmlns="${model.xmlNamespace}">`;
    const [open, close] = operation.output ? [`<${name}Result>`, `</${name}Result>`] : ['', ''];
    const tail = `${close}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
    return xmlAnswer(200, xmlDocument(head + open, operation.output, output, tail), requestId);
  },

  error(model, error, { requestId }) {
    const type = error.status < 500 ? 'Sender' : 'Receiver';
    const fields = { Type: type, Code: error.code, Message: error.message, ...error.fields };
    const inner = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
    const root = model ? `<ErrorResponse xmlns="${model.xmlNamespace}">` : '<ErrorResponse>';
    const text = `${xmlDeclaration}${root}<Error>${inner.join('')}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    const answer = xmlAnswer(error.status, Buffer.from(text), requestId);
    return { ...answer, headers: { ...answer.headers, ...error.headers } };
  },
};
