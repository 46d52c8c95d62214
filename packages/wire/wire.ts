import type { AwsError } from '@mallee/base';
import type { Operation, ServiceModel } from './models.ts';
import { awsJson } from './protocols/aws-json.ts';
import { awsQuery } from './protocols/aws-query.ts';
import { ec2Query } from './protocols/ec2-query.ts';
import type {
  AnswerFacts,
  ErrorFacts,
  Opened,
  ProtocolCodec,
  WireAnswer,
  WireInput,
  WireRequest,
} from './protocols/protocol.ts';
import { restXml } from './protocols/rest-xml.ts';
import { rpcCbor } from './protocols/rpc-cbor.ts';
import type { Route } from './route/find-service.ts';
import type { Protocol } from './services.ts';

const codecs: Readonly<Record<Protocol, ProtocolCodec>> = {
  ec2Query,
  awsQuery,
  restXml,
  awsJson1_0: awsJson,
  rpcv2Cbor: rpcCbor,
};

/**
 * Which operation a request asks for. S3 needs no body for that, so its bodies are read only afterwards, the others'
 * before.
 */
export function openRequest(model: ServiceModel, route: Route, request: WireRequest, body?: Buffer): Opened {
  return codecs[route.protocol].open(model, route, request, body);
}

/**
 * The operation's input in the SDK's form, checked for types, required members and limits. Maps have no prototype.
 * Where the body is an object's content the input lacks it: the caller attaches the stream.
 */
export function readInput(
  model: ServiceModel,
  route: Route,
  request: WireRequest,
  opened: Opened,
  body: Buffer,
): WireInput {
  return codecs[route.protocol].read(operationOf(model, opened.operation), route, request, body, opened);
}

/** The answer to an operation, from its output in the SDK's form. Long ones come in pieces; pause between them. */
export function writeAnswer(
  model: ServiceModel,
  route: Route,
  operation: string,
  output: unknown,
  about: AnswerFacts,
): WireAnswer {
  const value = (output ?? {}) as Record<string, unknown>;
  return codecs[route.protocol].write(model, operationOf(model, operation), value, about);
}

/** Without a route the request belongs to no service; S3's form is the plainest. */
export function writeError(
  model: ServiceModel | undefined,
  route: Route | undefined,
  error: AwsError,
  about: ErrorFacts,
): WireAnswer {
  return codecs[route?.protocol ?? 'restXml'].error(model, error, about);
}

function operationOf(model: ServiceModel, name: string): Operation {
  const operation = model.operations.get(name);
  if (!operation) throw new Error(`${model.name} has no operation ${name}`);
  return operation;
}
