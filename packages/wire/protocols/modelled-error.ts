import type { AwsError } from '@mallee/base';
import type { ServiceModel } from '../models.ts';

/** The body of an error in JSON and CBOR, which name the shape where XML has the code. */
export function errorBody(model: ServiceModel | undefined, error: AwsError): Record<string, string> {
  const shape = model?.errors.get(error.code)?.shape ?? error.code;
  return { ...error.fields, __type: `com.amazonaws.${sdkName(model)}#${shape}`, message: error.message };
}

/** SDKs that once spoke the query protocol take the code from here. */
export function errorHeaders(error: AwsError, requestId: string): Record<string, string> {
  const fault = error.status < 500 ? 'Sender' : 'Receiver';
  return { ...error.headers, 'x-amzn-requestid': requestId, 'x-amzn-query-error': `${error.code};${fault}` };
}

/** CloudWatch is the one service whose namespace differs from what signs for it. */
function sdkName(model: ServiceModel | undefined): string {
  return model?.name === 'monitoring' ? 'cloudwatch' : (model?.name ?? 'service');
}
