import { date } from '@mallee/gateway/op';
import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { instanceState } from '../rules/instance-state.ts';

const getConsoleOutput = op.data('GetConsoleOutput', {
  // What the node has is always the latest.
  parameters: { InstanceId: 'used', Latest: 'used' },
  authorize: (input, about) => instanceDemands('GetConsoleOutput', [input.InstanceId ?? ''], about),
  async run({ store, scope, world, ports }, { InstanceId }) {
    const [row] = await store.read((read) => instances.get(read, scope.account, [InstanceId ?? '']));
    const Timestamp = date(world.now());
    if (row!.phase === 'gone' || row!.phase === null) return { InstanceId: row!.id, Timestamp, Output: '' };
    const output = await ports.ask(row!.id, 'console');
    return { InstanceId: row!.id, Timestamp, Output: output.toString('base64') };
  },
});

const getConsoleScreenshot = op.data('GetConsoleScreenshot', {
  // Whoever wants to see the screen wants to see it lit; waking a guest's screen is left to the guest.
  parameters: { InstanceId: 'used', WakeUp: { only: [false] } },
  authorize: (input, about) => instanceDemands('GetConsoleScreenshot', [input.InstanceId ?? ''], about),
  async run({ store, scope, ports }, { InstanceId }) {
    const [row] = await store.read((read) => instances.get(read, scope.account, [InstanceId ?? '']));
    if (row!.phase !== 'up') throw errors.incorrectInstanceState(row!.id, instanceState(row!), 'looked at');
    const image = await ports.ask(row!.id, 'screenshot');
    return { InstanceId: row!.id, ImageData: image.toString('base64') };
  },
});

const openInstanceConsole = op.write('OpenInstanceConsole', {
  parameters: { InstanceId: 'used', Type: 'used' },
  authorize: (input, about) => instanceDemands('OpenInstanceConsole', [input.InstanceId], about),
  async run({ tx, scope, ports }, { InstanceId, Type }) {
    if (Type !== 'serial' && Type !== 'screen') throw errors.invalidValue('Type', Type, 'It must be serial or screen.');
    const [row] = await instances.get(tx, scope.account, [InstanceId]);
    if (row!.phase !== 'up') throw errors.incorrectInstanceState(row!.id, instanceState(row!), 'looked at');
    const { token, expires } = ports.consoles.issue({
      instance: row!.id,
      what: Type,
      accessKey: scope.accessKey ?? '',
    });
    return { InstanceId: row!.id, Type, Token: token, Expiration: date(expires) };
  },
});

const getPasswordData = op.read('GetPasswordData', {
  parameters: { InstanceId: 'used' },
  authorize: (input, about) => instanceDemands('GetPasswordData', [input.InstanceId ?? ''], about),
  async run({ read, scope }, { InstanceId }) {
    const [row] = await instances.get(read, scope.account, [InstanceId ?? '']);
    // Only Windows guests have one, and they would write it to a console that this cloud does not decrypt.
    throw errors.invalidValue('InstanceId', row!.id, 'Password data exists for Windows instances only.');
  },
});

export const consoleOperations = [getConsoleOutput, getConsoleScreenshot, openInstanceConsole, getPasswordData];
