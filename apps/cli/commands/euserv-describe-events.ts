import { type Event, events } from '../admin/events.ts';
import { plain } from '../frame/cell.ts';
import { command, flag, parsed } from '../frame/command.ts';
import { asYaml } from '../frame/forms.ts';
import { type Kind, kind } from '../frame/output.ts';

const tags = ['timestamp', 'severity', 'id', 'subject-type', 'subject-name', 'message'] as const;
const eventRow: Kind<Event> = kind(
  undefined,
  Object.fromEntries(tags.map((tag) => [tag, (event: Event) => event[tag]])),
);

export default command({
  summary: 'Show what is wrong with the cloud',
  about:
    'The faults that the console shows: of nodes, and of what brings about what was asked for. Those of the present; what ' +
    'is over is in the logs. Asks the cloud on this host; for root.',
  options: {
    format: parsed(
      '-f, --format FORMAT',
      formOf,
      `yaml (default), oneline, or format:STRING with {TAG}: ${tags.join(', ')}`,
    ),
    stackTraces: flag('-s, --show-stack-traces', 'stack traces, too; no fault of this cloud has one'),
  },
  prints: [eventRow],
  examples: ['euserv-describe-events -f oneline', "euserv-describe-events -f 'format:{timestamp} {message}'"],
  async run({ system, out }, { format = 'yaml' }) {
    const found = await events(system);
    if (!out.classic) for (const event of found) out.record(eventRow, event);
    else if (format === 'yaml')
      out.text('events', found.length === 0 ? 'events: []' : `events:\n${found.map(yaml).join('')}`);
    else for (const event of found) out.heading(format(event));
  },
});

type Form = 'yaml' | ((event: Event) => string);

const yaml = (event: Event) => asYaml(event, (tag) => tag);

function formOf(given: string): Form {
  if (given === 'yaml') return given;
  if (given === 'oneline') return formOf('format:{timestamp} {severity} {subject-type} {subject-name} {message}');
  if (!given.startsWith('format:'))
    throw new Error(`invalid format: '${given}' (choose from yaml, oneline, format:STRING)`);
  const template = given.slice('format:'.length);
  const unknown = [...template.matchAll(/{([^{}]*)}/g)].find(([, name]) => !isTag(name!));
  if (unknown) throw new Error(`no event has ${unknown[0]}; there are ${tags.map((tag) => `{${tag}}`).join(' ')}`);
  return (event) =>
    template.replace(/{([^{}]*)}/g, (whole, name: string) => (isTag(name) ? plain(event[name]) : whole));
}

const isTag = (name: string): name is (typeof tags)[number] => (tags as readonly string[]).includes(name);
