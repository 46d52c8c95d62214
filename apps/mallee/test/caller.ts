import { AwsError, newUuid } from '@mallee/base';
import { runOperation } from '@mallee/gateway';
import type { Scope } from '@mallee/gateway/op';
import type { OperationInput, OperationName, OperationOutput, ServiceName } from '@mallee/wire';
import type { Cloud } from '../cloud/open-cloud.ts';

/** Calls operations as the gateway does once it knows who asks: no HTTP, the whole of permissions. */
export function caller(cloud: Pick<Cloud, 'gateway'>, region: string) {
  const { store, world, registry } = cloud.gateway;
  return (key: { accessKeyId: string }) =>
    async <S extends ServiceName, N extends OperationName<S>>(
      serviceName: S,
      name: N,
      input: OperationInput<S, N>,
    ): Promise<OperationOutput<S, N>> => {
      const found = registry.find(serviceName, name);
      if (!found) throw new AwsError('InvalidAction', 400, `${serviceName}:${name} is not offered.`);
      const call = { ...found, scope: await scopeOf(cloud, key), signal: new AbortController().signal };
      const running = { store, world, region };
      return runOperation(running, { ...call, input: { ...(input as object) } }) as Promise<OperationOutput<S, N>>;
    };
}

/** Who asks with this key. */
export async function scopeOf({ gateway }: Pick<Cloud, 'gateway'>, key: { accessKeyId: string }): Promise<Scope> {
  const known = await gateway.identity.find(key.accessKeyId);
  if (!known) throw new Error(`Nobody has the key ${key.accessKeyId}.`);
  const { subject } = known;
  return {
    ...{ account: subject.account, subject, accessKey: key.accessKeyId, requestId: newUuid(gateway.world) },
    ...{ sourceIp: '127.0.0.1', secure: false, userAgent: 'test' },
  };
}
