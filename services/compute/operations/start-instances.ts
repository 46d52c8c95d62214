import { errors } from '../errors.ts';
import { op } from '../op.ts';
import { instances } from '../repos/instances.ts';
import { interfaces } from '../repos/interfaces.ts';
import { launchQuotas } from '../repos/launch-quotas.ts';
import { placement } from '../repos/placement.ts';
import { publicAddresses } from '../repos/public-addresses.ts';
import { subnets } from '../repos/subnets.ts';
import { wishes } from '../repos/wishes.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { mustBeAble } from '../rules/must-be-able.ts';
import { fits } from '../rules/seats.ts';
import { stateChange } from '../rules/state-change.ts';

/** Starts stopped machines where their disks are. One that had a lent public address gets another. */
export const startInstances = op.write('StartInstances', {
  parameters: { InstanceIds: 'used', AdditionalInfo: 'absent' },
  authorize: (input, about) => instanceDemands('StartInstances', input.InstanceIds ?? [], about),
  async run({ tx, scope, ports }, { InstanceIds }) {
    const { settings } = ports;
    const rows = await instances.get(tx, scope.account, InstanceIds ?? []);
    const changes = [];
    for (const row of rows) {
      if (!mustBeAble(row, 'start')) {
        changes.push(stateChange(row, row));
        continue;
      }
      const again = { machines: 0, running: 1, vcpus: 0, memoryMiB: 0, diskGib: 0 };
      await launchQuotas.room(tx, scope, again, 1, settings);
      const rooms = await placement.rooms(tx, row.zone, settings);
      const room = rooms.find(({ node }) => node === row.node);
      const demand = { vcpus: row.vcpus, memoryMiB: row.memory_mib, diskGib: 0 };
      if (!room || fits(room, demand) === 0) throw errors.noCapacity(row.instance_type, row.zone, rooms);
      const [primary] = await interfaces.ofInstance(tx, row.id);
      if (primary && !(await publicAddresses.ofInterface(tx, primary.id))) {
        const subnet = await subnets.get(tx, primary.subnet);
        if (subnet.map_public === 1) await publicAddresses.lend(tx, row.account, primary.id, settings);
      }
      const reason = { code: 'Client.UserInitiatedStart', say: 'User initiated start', transition: '' };
      changes.push(stateChange(row, await wishes.want(tx, row, 'running', reason)));
    }
    return { StartingInstances: changes };
  },
});
