import { type Property, properties, refuseChange } from '../admin/properties.ts';
import { plain } from '../frame/cell.ts';
import { any, choice, command, flag } from '../frame/command.ts';
import { CommandError, UsageError } from '../frame/failure.ts';
import { yamlMapping } from '../frame/forms.ts';
import { type Kind, kind } from '../frame/output.ts';

const row: Kind<{ readonly name: string; readonly value: string | undefined }> = kind(undefined, {
  name: ({ name }) => name,
  value: ({ value }) => value,
});

export default command({
  summary: 'Show the cloud’s properties: the settings of mallee.yaml',
  about:
    'Asks the cloud on this host; for root. The cloud reads its settings when it starts: NAME=VALUE, -r and --edit change ' +
    'nothing, and fail with the key, its present value and what to do.',
  positionals: { names: any('NAME[=VALUE]', 'a property, or what its name begins with; all where none is named') },
  options: {
    all: flag('-A, --all-types', 'list structures (lists and mappings), too'),
    defaults: flag('-d, --defaults', 'defaults instead of values'),
    descriptions: flag('-s, --descriptions', 'descriptions instead of values'),
    valuesOnly: flag('-n, --values-only', 'without names'),
    quiet: flag('-q, --quiet', 'print nothing; the exit status tells whether all names are known'),
    reset: flag('-r, --reset', 'tell where the default is put back'),
    edit: flag('--edit', 'tell where the property is changed'),
    dump: flag('--dump', 'print one property’s value alone, over lines if it is a structure'),
    format: choice('--format FORMAT', ['json', 'yaml', 'raw'], 'how --dump prints (raw if absent)'),
  },
  prints: [row],
  examples: ['euctl', 'euctl -s network', 'euctl --dump --format yaml publicHosts'],
  async run({ system, out }, { names, all, defaults, descriptions, format, ...given }) {
    if (defaults && descriptions) throw new UsageError('only one of -d and -s may be given');
    if (format !== undefined && !given.dump) throw new UsageError('--format goes with --dump');
    const [change] = given.reset || given.edit ? names : names.filter((name) => name.includes('='));
    if ((given.reset || given.edit) && change === undefined) throw new UsageError('a NAME must be given');
    if (change !== undefined) return refuseChange(system, change.replace(/=.*/s, ''));

    const shown = ({ value, standard, description }: Property) =>
      descriptions ? description : defaults ? standard : value;
    const found = await properties(system, names);
    if (given.dump) {
      const [only] = found;
      if (names.length !== 1 || only!.name !== names[0])
        throw new CommandError('--dump takes the whole name of one property');
      out.text(only!.name, dumped(shown(only!) ?? '', format));
      return;
    }
    if (given.quiet) return;
    for (const property of found) {
      if (!all && isStructure(property) && !names.includes(property.name)) continue;
      const value = shown(property);
      if (!out.classic) out.record(row, { name: property.name, value });
      else out.heading(given.valuesOnly ? plain(value) : `${property.name} = ${plain(value)}`);
    }
  },
});

const isStructure = ({ value }: Property) => /^[[{]/.test(value ?? '');

/** YAML has JSON in it, so what is inside the outermost list or mapping is written as that. */
function dumped(text: string, format: 'json' | 'yaml' | 'raw' | undefined): string {
  if (format === undefined || format === 'raw') return text;
  const value = parsed(text);
  if (format === 'json') return JSON.stringify(value, null, 2);
  if (Array.isArray(value) && value.length > 0) return value.map((item) => `- ${JSON.stringify(item)}`).join('\n');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return yamlMapping(value as Record<string, unknown>);
}

/** Numbers, switches and structures are JSON in a property's text; everything else is itself. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
