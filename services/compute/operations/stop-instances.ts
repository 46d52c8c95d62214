import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { wishes } from '../repos/wishes.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { mustBeAble } from '../rules/must-be-able.ts';
import { stateChange } from '../rules/state-change.ts';

/** Stops machines; disks, private addresses and elastic addresses stay, a lent public address goes back to the pool. */
export const stopInstances = op.write('StopInstances', {
  parameters: { InstanceIds: 'used', Force: 'used', SkipOsShutdown: 'used', Hibernate: { only: [false] } },
  authorize: (input, about) => instanceDemands('StopInstances', input.InstanceIds ?? [], about),
  async run({ tx, scope }, { InstanceIds, Force, SkipOsShutdown }) {
    const rows = await instances.get(tx, scope.account, InstanceIds ?? []);
    const changes = [];
    for (const row of rows) {
      mustBeAble(row, 'stop');
      if (row.stop_protection === 1 && row.desired === 'running')
        throw errors.notPermitted(
          `The instance '${row.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
        );
      const turned = await wishes.want(tx, row, 'stopped', {
        code: 'Client.UserInitiatedShutdown',
        say: 'Client.UserInitiatedShutdown: User initiated shutdown',
        transition: 'User initiated',
        force: Force === true || SkipOsShutdown === true,
      });
      changes.push(stateChange(row, turned));
    }
    return { StoppingInstances: changes };
  },
});
