import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { ConfigError, mistake } from './config/mistake.ts';
import { configSchema, type Written } from './config/schema.ts';

export { ConfigError } from './config/mistake.ts';

export type Config = Readonly<Written> & {
  /** All state lies below it. */
  readonly data: string;
  readonly address: string;
  readonly port: number;
};

/** Reads `mallee.yaml` in the data folder, if there is one; flags win over it. */
export function loadConfig(flags: { data?: string; listen?: string }): Config {
  const data = resolve(flags.data ?? process.env.MALLEE_DATA ?? '/var/lib/mallee');
  const file = join(data, 'mallee.yaml');
  const written = parse(file);
  const result = configSchema.safeParse({ ...written, ...(flags.listen !== undefined && { listen: flags.listen }) });
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const fromFlag = flags.listen !== undefined && issue.path[0] === 'listen';
    throw new ConfigError(mistake(fromFlag ? 'The option --listen' : file, issue));
  }
  const [address, port] = result.data.listen.split(':');
  return Object.freeze({ ...result.data, data, address: address!, port: Number(port ?? 8773) });
}

function parse(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new ConfigError(`${file}: ${document.errors[0]!.message}`);
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ConfigError(`${file}: it must consist of lines such as "region: mallee-1". See docs/configuration.md.`);
  return value as Record<string, unknown>;
}
