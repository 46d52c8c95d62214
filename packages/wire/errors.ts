import { AwsError } from '@mallee/base';
import type { Problem } from './schema/check.ts';
import type { Protocol, ServiceName } from './services.ts';

/** What AWS says when the parameters' types are right and their values are not; every problem in one sentence. */
export function requestErrors(service: ServiceName, problems: readonly Problem[]): AwsError {
  const missing = problems.find(({ value }) => value === undefined);
  // CloudWatch alone has a code for these among the services with limits.
  if (missing && service === 'monitoring')
    return new AwsError('MissingParameter', 400, `The parameter ${capitalised(missing.path)} is required.`);
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: `;
  return new AwsError('ValidationError', 400, count + problems.map(sentence).join('; '));
}

/** Parameters as they are sent, from members in camel case. */
function capitalised(path: string): string {
  return path.replace(/(^|\.)[a-z]/g, (start) => start.toUpperCase());
}

function sentence({ path, value, must }: Problem): string {
  const shown = value === undefined ? 'null' : `'${shorten(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${must}`;
}

function shorten(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** An operation of AWS that this cloud does not have. */
export function notImplemented(protocol: Protocol, operation: string): AwsError {
  if (protocol === 'restXml') {
    return new AwsError('NotImplemented', 501, `${operation} is not implemented.`);
  }
  return new AwsError('UnsupportedOperation', 400, `The operation ${operation} is not supported.`);
}

export const malformedXml = (why?: string) =>
  new AwsError(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
    why === undefined ? {} : { detail: why },
  );
export const invalidArgument = (say: string, name: string, value?: string) =>
  new AwsError('InvalidArgument', 400, say, {
    fields: { ArgumentName: name, ...(value !== undefined && { ArgumentValue: value }) },
  });
export const serialization = (say: string) => new AwsError('SerializationException', 400, say);
