import { commandNames, loadCommand } from '../frame/catalogue.ts';
import type { Argument, Command } from '../frame/command.ts';
import { commonOptions, filterOption } from '../frame/common-options.ts';

interface Known {
  readonly name: string;
  readonly command: Command;
  readonly options: readonly Argument[];
}

/** Completions of every command's options and of what they take, from the commands' tables. */
export async function completionScript(shell: 'bash' | 'zsh' | 'fish'): Promise<string> {
  const all: Known[] = [];
  for (const name of await commandNames()) {
    const command = await loadCommand(name);
    all.push({ name, command, options: optionsOf(command) });
  }
  return { bash, zsh, fish }[shell](all);
}

function optionsOf(command: Command): Argument[] {
  const named = Object.values(command.positionals ?? {}).filter(({ names }) => names.length > 0);
  const all = [...Object.values(command.options ?? {}), ...named, ...Object.values(commonOptions(command))];
  return [...all, ...(command.filters ? [filterOption] : [])].filter(({ hidden }) => !hidden);
}

const longNames = (options: readonly Argument[]) =>
  options.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
const isFile = ({ metavar }: Argument) => /^(FILE|FOLDER)$/.test(metavar ?? '');

/** One function that knows by the command's name which options there are. */
function bash(all: readonly Known[]): string {
  const cases = all.flatMap(({ name, command, options }) => [
    `    ${name})`,
    `      options='${longNames(options).sort().join(' ')}'`,
    ...options
      .filter(({ choices }) => choices)
      .map(
        ({ names, choices }) =>
          `      case $before in ${names.join(' | ')}) words='${[...choices!].sort().join(' ')}' ;; esac`,
      ),
    ...(command.filters
      ? [`      case $before in --filter) words='${command.filters.map((each) => `${each}=`).join(' ')}' ;; esac`]
      : []),
    ...options.filter(isFile).map(({ names }) => `      case $before in ${names.join(' | ')}) files=1 ;; esac`),
    '      ;;',
  ]);
  return `# Completions of the euca commands for bash: . <(euca completion bash)
_mallee_euca() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} options='' words='' files=''
  case \${COMP_WORDS[0]##*/} in
${cases.join('\n')}
  esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current"))
  elif [ -n "$files" ]; then COMPREPLY=($(compgen -f -- "$current"))
  elif [[ $current == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current"))
  else COMPREPLY=(); fi
}
complete -o bashdefault -F _mallee_euca ${all.map(({ name }) => name).join(' ')}
`;
}

function zsh(all: readonly Known[]): string {
  const functions = all.map(({ name, options }) => {
    const specs = options.flatMap(({ names, help, metavar, choices, many }) =>
      names.map((each) => {
        const value =
          metavar === undefined ? '' : `:${metavar.replace(/[^A-Za-z0-9_-]/g, ' ')}:${zshValue({ metavar, choices })}`;
        return `    '${many ? '*' : ''}${each}[${help.replace(/[[\]:'\\]/g, ' ')}]${value}'`;
      }),
    );
    return `  ${name})\n    _arguments -s \\\n${specs.join(' \\\n')} \\\n    '*: :_default' ;;`;
  });
  return `#compdef ${all.map(({ name }) => name).join(' ')}
# Completions of the euca commands for zsh: euca completion zsh > a-folder-of-your-fpath/_euca
case $service in
${functions.join('\n')}
esac
`;
}

function zshValue({ metavar = '', choices }: { metavar?: string; choices: Argument['choices'] }): string {
  if (choices) return `(${choices.join(' ')})`;
  return metavar === 'FILE' ? '_files' : metavar === 'FOLDER' ? '_directories' : ' ';
}

function fish(all: readonly Known[]): string {
  const lines = all.flatMap(({ name, options }) =>
    options.map((option) => {
      const { names, help, metavar, choices } = option;
      const forms = names.map((each) => (each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`));
      const value =
        metavar === undefined ? '' : choices ? ` -x -a '${choices.join(' ')}'` : isFile(option) ? ' -r -F' : ' -x';
      return `complete -c ${name} ${forms.join(' ')}${value} -d '${help.replace(/['\\]/g, '\\$&')}'`;
    }),
  );
  return `# Completions of the euca commands for fish: euca completion fish | source\n${lines.join('\n')}\n`;
}
