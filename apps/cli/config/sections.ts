import { CommandError } from '../frame/failure.ts';
import type { Sections } from './ini.ts';

type Kind = 'region' | 'user';

/**
 * An option of `[region NAME]` or `[user NAME]`, looked for in NAME itself, in the patterns with stars for its parts
 * (`a:*`, `*:b`, `*:*`), in the one longer section that ends in NAME, and last in `*`. A value `use OTHER [OPTION]` stands
 * for another section's.
 */
export function findOption(sections: Sections, kind: Kind, name: string, option: string): string | undefined {
  return find(sections, kind, name, option, 0);
}

/** Whether any section but the general ones is meant by a name. */
export function isKnown(sections: Sections, kind: Kind, name: string): boolean {
  return candidates(sections, kind, name).some((each) => each !== '*');
}

function find(sections: Sections, kind: Kind, name: string, option: string, depth: number): string | undefined {
  if (depth > 10) throw new CommandError(`'use ${name}' of ${kind} sections goes round in a circle`);
  for (const candidate of candidates(sections, kind, name)) {
    const value = sections.get(`${kind} ${candidate}`)?.get(option);
    if (value === undefined) continue;
    const [, other, otherOption] = /^use\s+(\S+)(?:\s+(\S+))?$/.exec(value) ?? [];
    return other === undefined ? value : find(sections, kind, other, otherOption ?? option, depth + 1);
  }
  return undefined;
}

function candidates(sections: Sections, kind: Kind, name: string): string[] {
  checkName(kind, name);
  const names = [...sections.keys()]
    .filter((each) => each.startsWith(`${kind} `))
    .map((each) => each.slice(kind.length + 1));
  const here = patterns(name).filter((each) => names.includes(each));
  const found = here.length > 0 ? here : longer(names, name);
  return names.includes('*') && !found.includes('*') ? [...found, '*'] : found;
}

/** `a:b`, then with stars from the right part to the left. A single `*` is not among them. */
function patterns(name: string): string[] {
  const parts = name.split(':');
  if (parts.length === 1) return [name];
  const made: string[] = [];
  for (let stars = 0; stars < 2 ** parts.length; stars += 1)
    made.push(parts.map((part, index) => (stars & (1 << (parts.length - 1 - index)) ? '*' : part)).join(':'));
  return made;
}

/** The nearest of the sections whose last parts are these. */
function longer(names: readonly string[], name: string): string[] {
  const found = names.filter((each) => each.endsWith(`:${name}`));
  const least = Math.min(...found.map((each) => each.split(':').length));
  const nearest = found.filter((each) => each.split(':').length === least);
  if (nearest.length > 1)
    throw new CommandError(
      `'${name}' is ambiguous; closest matches are ${nearest
        .sort()
        .map((each) => `'${each}'`)
        .join(', ')}`,
    );
  return nearest;
}

function checkName(kind: Kind, name: string): void {
  if (name.includes('@') || name.split(':').includes(''))
    throw new CommandError(`'${name}' is no name of a ${kind}: it may hold neither '@' nor empty parts`);
}
