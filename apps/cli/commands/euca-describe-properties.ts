import { type Property, properties } from '../admin/properties.ts';
import { any, command, flag } from '../frame/command.ts';
import { type Kind, kind } from '../frame/output.ts';

const propertyRow: Kind<Property> = kind('PROPERTY', { name: (row) => row.name, value: (row) => row.value });
const descriptionRow: Kind<Property> = kind('DESCRIPTION', {
  name: (row) => row.name,
  description: (row) => row.description,
});

export default command({
  summary: 'Show the cloud’s properties: the settings of mallee.yaml',
  about: 'Asks the cloud on this host; for root.',
  positionals: { prefixes: any('PREFIX', 'limit results to these properties, or what is below these names') },
  options: { verbose: flag('-v, --verbose', 'what they are for, too') },
  prints: [propertyRow, descriptionRow],
  examples: ['euca-describe-properties network -v'],
  async run({ system, out }, { prefixes, verbose }) {
    for (const property of await properties(system, prefixes)) {
      out.record(propertyRow, property);
      if (verbose) out.record(descriptionRow, property);
    }
  },
});
