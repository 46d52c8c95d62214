import { xmlDocument } from '../codec/xml-document.ts';
import { elementName, escapeXml, isBound } from '../codec/xml-write.ts';
import type { Operation, ServiceModel } from '../models.ts';
import type { WireAnswer, WireBody } from '../protocols/protocol.ts';
import { xmlDeclaration } from '../protocols/query.ts';
import { memo } from '../schema/memo.ts';
import type { Member, StructShape } from '../schema/shape.ts';
import { answerStatus } from './s3-status.ts';

type Output = Record<string, unknown>;

/** Spreads an operation's output over status, headers and body as its schema's HTTP bindings say. */
export function writeBindings(model: ServiceModel, operation: Operation, output: Output): WireAnswer {
  const headers: Record<string, string> = {};
  const { output: shape } = operation;
  const status = answerStatus(operation, output);
  if (!shape) return { status, headers, body: undefined };
  const bound = headerMembers(shape);
  for (const name in output) {
    const value = output[name];
    const member = value === undefined || value === null ? undefined : bound.get(name);
    if (member) writeHeader(member, value, headers);
  }
  const { body, type } = writeBody(model, operation, shape, output);
  if (type !== undefined) headers['content-type'] ??= type;
  return { status, headers, body };
}

/** Answers fill few of the members that a shape has. */
const headerMembers = memo(
  ({ members }: StructShape) =>
    new Map(
      members
        .filter(({ traits }) => traits.prefix !== undefined || traits.header !== undefined)
        .map((member) => [member.name, member]),
    ),
);

function writeHeader({ name, shape, traits }: Member, value: unknown, headers: Record<string, string>): void {
  if (traits.prefix !== undefined) {
    for (const [key, text] of Object.entries(value as object)) headers[traits.prefix + key] = headerBytes(String(text));
  } else if (traits.header !== undefined) {
    // The SDK reads what is no date from this member; on the wire both are the one header.
    const header = name === 'ExpiresString' ? 'expires' : traits.header;
    headers[header] = headerBytes(headerText(shape.kind, value));
  }
}

function headerText(kind: string, value: unknown): string {
  if (value instanceof Date) return kind === 'date-time' ? value.toISOString() : value.toUTCString();
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Headers are bytes; ours are UTF-8, in latin1 for Node. A line end would begin another header. */
function headerBytes(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) throw new Error('control character in a header');
  return /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

function writeBody(
  model: ServiceModel,
  operation: Operation,
  shape: StructShape,
  output: Output,
): { body: WireBody; type?: string } {
  if (operation.name === 'GetBucketLocation') return { body: bucketLocation(model, output), type: xmlType };
  const { payload, document: hasDocument } = bodyOf(shape);
  if (!payload) {
    if (!hasDocument) return { body: undefined };
    return { body: document(model, shape.traits.x ?? shape.name, shape, output), type: xmlType };
  }
  const value = output[payload.name];
  if (value === undefined || value === null) return { body: undefined };
  if (payload.shape.kind === 'struct') {
    const { shape: inner } = payload;
    const root = payload.traits.x ?? inner.traits.x ?? inner.name;
    return { body: document(model, root, inner, value as Output), type: xmlType };
  }
  if (payload.shape.kind === 'stream') return { body: value as WireBody, type: 'binary/octet-stream' };
  const body = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value as Uint8Array);
  return { body, type: elementName(payload) === 'Policy' ? 'application/json' : 'application/octet-stream' };
}

const bodyOf = memo(({ members }: StructShape) => ({
  payload: members.find(({ traits }) => traits.payload),
  document: !members.every(isBound),
}));

const xmlType = 'application/xml';

function document(model: ServiceModel, root: string, shape: StructShape, value: Output): WireBody {
  return xmlDocument(`${xmlDeclaration}<${root} xmlns="${model.xmlNamespace}">`, shape, value, `</${root}>`);
}

/** The schemas cannot say that this answer's root holds the text itself; boto3 reads nothing from the nested form. */
function bucketLocation(model: ServiceModel, { LocationConstraint: region }: Output): Buffer {
  const open = `${xmlDeclaration}<LocationConstraint xmlns="${model.xmlNamespace}"`;
  return Buffer.from(region ? `${open}>${escapeXml(String(region))}</LocationConstraint>` : `${open}/>`);
}
