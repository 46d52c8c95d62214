import { any, command } from '../frame/command.ts';
import type { Context } from '../frame/context.ts';
import { type Kind, kind } from '../frame/output.ts';
import { cloudStatus, machinesByNode } from './control.ts';
import { type Service, servicesOf } from './services.ts';

/** `{}` when all is well. */
const detail = ({ details }: Service) => (details === '' ? '{}' : `{${details}}`);

/** One of the older listings: partition, name, host, state, detail, padded as they were. */
export const componentKind = (tag: string): Kind<Service> =>
  kind(tag, {
    partition: (row) => row.partition.padEnd(15),
    name: (row) => row.name.padEnd(15),
    host: (row) => row.host.padEnd(25),
    state: (row) => row.state,
    detail,
  });

export async function services({ system }: Context): Promise<Service[]> {
  return servicesOf(await cloudStatus(system));
}

/** A command that lists the services of one type. */
export function componentCommand(summary: string, name: string, tag: string, type: string) {
  const shown = componentKind(tag);
  return command({
    summary,
    about: 'A view of the processes of the cloud on this host; for root.',
    positionals: { names: any('NAME', 'limit results to these') },
    prints: [shown],
    examples: [name],
    async run(context, { names }) {
      for (const service of await services(context))
        if (service.type === type && (names.length === 0 || names.includes(service.name)))
          context.out.record(shown, service);
    },
  });
}

export const componentRow: Kind<Service> = kind('COMPONENT', {
  partition: (row) => row.partition.padEnd(15),
  name: (row) => row.name.padEnd(15),
  host: (row) => row.host.padEnd(25),
  arn: (row) => row.arn,
  state: (row) => row.state,
  detail,
});

export const serviceRow: Kind<Service> = kind('SERVICE', {
  type: (row) => row.type.padEnd(15),
  partition: (row) => row.partition.padEnd(15),
  name: (row) => row.name.padEnd(15),
  state: (row) => row.state.padEnd(10),
  epoch: () => '1   ',
  uri: (row) => row.uri.padEnd(40),
  arn: (row) => row.arn,
});

export const instanceRow: Kind<string> = kind('INSTANCE', { instance: (id) => id });

/** A command that lists nodes, each with the machines that it runs. */
export function nodeCommand(name: string, shown: Kind<Service>) {
  return command({
    summary: 'Show the nodes, and the instances on each',
    about: 'A view of the processes of the cloud on this host; for root.',
    positionals: { nodes: any('NODE', 'limit results to these') },
    prints: [shown, instanceRow],
    examples: [name],
    run: (context, { nodes }) => printNodes(context, shown, nodes),
  });
}

export async function printNodes(context: Context, shown: Kind<Service>, only: readonly string[] = []): Promise<void> {
  const machines = await machinesByNode(context.system);
  for (const service of await services(context)) {
    if (service.type !== 'node' || (only.length > 0 && !only.includes(service.name))) continue;
    context.out.record(shown, service);
    for (const id of machines[service.name] ?? []) context.out.record(instanceRow, id);
  }
}

export const nodeRow: Kind<Service> = kind('NODE', {
  zone: (row) => row.partition,
  host: (row) => row.host,
  name: (row) => row.name,
  state: (row) => row.state,
  detail: (row) => row.details,
});
