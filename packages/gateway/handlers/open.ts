import { AwsError } from '@mallee/base';
import { openRequest } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import type { Absence } from '../op.ts';

/** Names the operation and finds it. What AWS knows and we lack is refused in the protocol's own words. */
export function open({ registry }: Gateway, exchange: Exchange): void {
  const { model, route, request } = exchange;
  exchange.opened = openRequest(model!, route!, request, exchange.body);
  const { operation } = exchange.opened;
  const found = registry.find(route!.service, operation);
  if (!found) throw lacking(route!.service, operation, registry.service(route!.service)?.absent?.[operation]);
  exchange.service = found.service;
  exchange.operation = found.operation;
}

function lacking(service: string, operation: string, absence: Absence | undefined): AwsError {
  if (absence?.error) return absence.error();
  const say = absence
    ? `${operation} is not offered by this cloud: ${absence.why}`
    : `${operation} is not offered by this cloud. docs/operations.md lists what is.`;
  return service === 's3' ? new AwsError('NotImplemented', 501, say) : new AwsError('UnsupportedOperation', 400, say);
}
