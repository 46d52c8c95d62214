import { op } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { mustBeAble } from '../rules/must-be-able.ts';

export const rebootInstances = op.write('RebootInstances', {
  parameters: { InstanceIds: 'used' },
  authorize: (input, about) => instanceDemands('RebootInstances', input.InstanceIds ?? [], about),
  async run({ tx, scope }, { InstanceIds }) {
    const rows = await instances.get(tx, scope.account, InstanceIds ?? []);
    for (const row of rows) mustBeAble(row, 'reboot');
    for (const row of rows) await wishes.reboot(tx, row);
    return {};
  },
});
