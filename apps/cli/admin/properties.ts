import { join } from 'node:path';
import { closest } from '../frame/closest.ts';
import { CommandError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';
import { askCloud, dataOf } from './control.ts';

/** A key of mallee.yaml with its value. */
export interface Property {
  readonly name: string;
  /** Structures as JSON; absent where a key has neither value nor default. */
  readonly value?: string;
  readonly standard?: string;
  readonly description: string;
}

/** By name. A prefix stands for all below it; one that fits nothing is a mistake. */
export async function properties(system: System, prefixes: readonly string[]): Promise<Property[]> {
  const all = await askCloud<Property[]>(system, '/properties');
  const wanted = prefixes.map((prefix) => prefix.replace(/\.$/, ''));
  const fits = (name: string, prefix: string) => name === prefix || name.startsWith(`${prefix}.`);
  const unknown = wanted.find((prefix) => !all.some(({ name }) => fits(name, prefix)));
  if (unknown !== undefined) {
    const near = closest(
      unknown,
      all.map(({ name }) => name),
    );
    throw new CommandError(`there is no property '${unknown}'${near ? `; did you mean ${near}?` : ''}`);
  }
  return all
    .filter(({ name }) => wanted.length === 0 || wanted.some((prefix) => fits(name, prefix)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Settings are read once, when the cloud starts, and from one file: what would change a live property tells where it is. */
export async function refuseChange(system: System, name: string): Promise<never> {
  const [found, ...below] = await properties(system, [name]);
  if (below.length > 0 || found!.name !== name)
    throw new CommandError(`${name} is no property but a group of them, ${found!.name} among them`);
  const file = join(dataOf(system), 'mallee.yaml');
  throw new CommandError(
    `nothing was changed: ${name} is '${found!.value ?? ''}' and is read when the cloud starts; ` +
      `change the key ${name} in ${file} and restart the cloud (./mallee down, ./mallee up)`,
  );
}
