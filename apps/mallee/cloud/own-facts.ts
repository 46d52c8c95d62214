import type { PropertyFacts, ServiceFacts } from '@mallee/administration';
import type { Service } from '@mallee/gateway/op';
import { configKeys } from '../config/keys.ts';
import type { Config } from '../config.ts';
import { version } from '../version.ts';

/** The services that this process offers, in Eucalyptus' names of their types. */
export function serviceFacts(config: Config, services: readonly Service[]): ServiceFacts[] {
  const endpoint = `http://${config.address}:${config.port}`;
  const types: Readonly<Record<string, [type: string, path: string]>> = {
    ec2: ['compute', 'compute'],
    iam: ['euare', 'Euare'],
    sts: ['tokens', 'Tokens'],
    s3: ['objectstorage', 'objectstorage'],
    mallee: ['administration', 'administration'],
  };
  const offered = services.map(({ name, operations }) => {
    const [type, path] = types[name] ?? [name, name];
    const facts = { endpoint: `${endpoint}/services/${path}`, version, operations: operations.length };
    return { name, type, partition: config.region, ...facts };
  });
  const { listen } = config.console;
  const console = { name: 'console', type: 'console', partition: config.region, endpoint: listen, version };
  return [...offered, ...(listen === 'none' ? [] : [console])];
}

/** Every setting with its value; of webhooks only where they lead, since the rest of a URL often lets anybody post there. */
export function propertyFacts(config: Config): PropertyFacts[] {
  const webhooks = Object.entries(config.objects.webhooks).map(([name, url]) => [name, `${new URL(url).origin}/...`]);
  const shown = { ...config, objects: { ...config.objects, webhooks: Object.fromEntries(webhooks) } };
  return configKeys().map(({ path, standard, description }) => {
    const value = path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], shown);
    return { name: path, value: text(value), standard: text(standard), description };
  });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
