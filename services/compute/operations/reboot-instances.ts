import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { instanceState } from '../rules/instance-state.ts';

export const rebootInstances = op.write('RebootInstances', {
  parameters: { InstanceIds: 'used' },
  authorize: (input, about) => instanceDemands('RebootInstances', input.InstanceIds ?? [], about),
  async run({ tx, scope }, { InstanceIds }) {
    const rows = await instances.get(tx, scope.account, InstanceIds ?? []);
    const down = rows.find((row) => row.desired !== 'running');
    if (down) throw errors.incorrectInstanceState(down.id, instanceState(down), 'rebooted');
    for (const row of rows) await wishes.reboot(tx, row);
    return {};
  },
});
