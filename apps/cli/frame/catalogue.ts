import { readdir } from 'node:fs/promises';
import { aliases } from './aliases.ts';
import { closest } from './closest.ts';
import type { Command } from './command.ts';
import { CommandError } from './failure.ts';

const folder = new URL('../commands/', import.meta.url);

/** Every name that can be called, in order. */
export async function commandNames(): Promise<string[]> {
  const files = await readdir(folder);
  return [...files.map((file) => file.replace(/\.ts$/, '')), ...Object.keys(aliases)].sort();
}

/** Only the one file of a command is loaded. */
export async function loadCommand(name: string): Promise<Command> {
  const file = aliases[name] ?? name;
  if (/^[a-z0-9][a-z0-9-]*$/.test(file)) {
    const path = new URL(`${file}.ts`, folder).href;
    try {
      return ((await import(path)) as { default: Command }).default;
    } catch (error) {
      const { code, url } = error as NodeJS.ErrnoException & { url?: string };
      if (code !== 'ERR_MODULE_NOT_FOUND' || url !== path) throw error;
    }
  }
  const near = closest(name, await commandNames());
  throw new CommandError(`there is no command '${name}'${near ? `; did you mean ${near}?` : ''}`);
}
