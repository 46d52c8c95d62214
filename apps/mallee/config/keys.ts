import { z } from 'zod';
import { configSchema } from './schema.ts';

/** One key of mallee.yaml, as `network.publicPool`. */
export interface ConfigKey {
  readonly path: string;
  readonly standard: unknown;
  readonly description: string;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly default?: unknown;
  readonly description?: string;
}

/** Every key in the schema's order. */
export function configKeys(): ConfigKey[] {
  return leaves(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '');
}

function leaves({ properties = {} }: JsonSchema, prefix: string): ConfigKey[] {
  return Object.entries(properties).flatMap(([name, inner]) => {
    const path = `${prefix}${name}`;
    if (inner.properties) return leaves(inner, `${path}.`);
    return [{ path, standard: inner.default, description: inner.description ?? '' }];
  });
}
