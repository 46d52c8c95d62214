import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { mustBeAble } from '../rules/must-be-able.ts';
import { stateChange } from '../rules/state-change.ts';

/** Ends machines for ever. Repeats succeed; a protected one fails the whole request. */
export const terminateInstances = op.write('TerminateInstances', {
  parameters: { InstanceIds: 'used', Force: 'used', SkipOsShutdown: 'used' },
  authorize: (input, about) => instanceDemands('TerminateInstances', input.InstanceIds ?? [], about),
  async run({ tx, scope }, { InstanceIds, Force, SkipOsShutdown }) {
    const rows = await instances.get(tx, scope.account, InstanceIds ?? []);
    const locked = rows.find((row) => row.termination_protection === 1 && row.desired !== 'terminated');
    if (locked)
      throw errors.notPermitted(
        `The instance '${locked.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    const changes = [];
    for (const row of rows) {
      mustBeAble(row, 'terminate');
      const turned = await wishes.want(tx, row, 'terminated', {
        code: 'Client.UserInitiatedShutdown',
        say: 'Client.UserInitiatedShutdown: User initiated shutdown',
        transition: 'User initiated',
        force: Force === true || SkipOsShutdown === true,
      });
      changes.push(stateChange(row, turned));
    }
    return { TerminatingInstances: changes };
  },
});
