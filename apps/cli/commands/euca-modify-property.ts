import { refuseChange } from '../admin/properties.ts';
import { command, list, parsedList } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';

export default command({
  summary: 'Tell where a property of the cloud is changed',
  about:
    'Properties are the settings of mallee.yaml, which the cloud reads when it starts: this command changes nothing, and ' +
    'fails with the key, its present value and what to do. For root on the cloud’s host.',
  options: {
    set: parsedList('-p, --property NAME=VALUE', nameOf, 'the property and its new value'),
    fromFile: parsedList('-f, --property-from-file NAME=FILE', nameOf, 'the same, with the value in a file'),
    reset: list('-r, --property-to-reset NAME', 'the property that shall have its default again'),
  },
  examples: ['euca-modify-property -p machines.vcpusPerCore=4'],
  async run({ system }, { set, fromFile, reset }) {
    const [name] = [...set, ...fromFile, ...reset];
    if (name === undefined) throw new UsageError('one of -p, -f and -r must be given');
    await refuseChange(system, name);
  },
});

function nameOf(given: string): string {
  const equals = given.indexOf('=');
  if (equals < 1) throw new Error(`'${given}' must have the form NAME=VALUE`);
  return given.slice(0, equals);
}
