/**
 * Writes the pruned schemas of the operations that the commands name, one file a service, so that a command reads a
 * tenth of what the whole schema has. Run it after a command began to use another operation; a test compares.
 */
import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pruneSchema } from '@mallee/wire';
import type { ServiceTable } from '@mallee/wire/client';

export const pruned = ['ec2', 'iam', 'sts'] as const;

/** Every text in quotes that stands in the commands' sources: operations of a service are among them. */
function quoted(): ReadonlySet<string> {
  const root = join(import.meta.dirname, '..');
  const files = globSync('{commands,records,bundle}/*.ts', { cwd: root });
  const words = files.flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/'([A-Z][A-Za-z]+)'/g)]);
  return new Set(words.map(([, word]) => word!));
}

/** One line a shape, so that a change reads well as a diff. */
export async function prunedText(service: (typeof pruned)[number]): Promise<string> {
  const words = quoted();
  const { version, xmlNamespace, target, operations, errors, shapes }: ServiceTable = await pruneSchema(
    service,
    (name) => words.has(name),
  );
  const section = (entries: object) =>
    `{\n${Object.entries(entries)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n')}\n}`;
  const facts = JSON.stringify({ version, xmlNamespace, target, errors }).slice(1, -1);
  return `{${facts},\n"operations":${section(operations)},\n"shapes":${section(shapes)}}\n`;
}

if (import.meta.main)
  for (const service of pruned) await writeFile(new URL(`${service}.json`, import.meta.url), await prunedText(service));
