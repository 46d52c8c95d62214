import { type AccountId, type InstanceId, type NetworkInterfaceId, type NodeId, newId } from '@mallee/base';
import { db } from '../op.ts';
import { defaultVpc } from '../repos/default-vpc.ts';
import { interfaces } from '../repos/interfaces.ts';
import { publicAddresses } from '../repos/public-addresses.ts';
import type { InstanceRow, SubnetRow } from '../tables.ts';
import { alice, bob, Cloud, rows } from './cloud.ts';

export const node: NodeId = 'node-0123456789abcdef0';

/** A cloud short of addresses, with machines that are rows only. */
export class NetworkCloud extends Cloud {
  static override async open(): Promise<NetworkCloud> {
    const cloud = new NetworkCloud(await rows(), {
      settings: { publicPool: '198.18.0.0/28', endpoint: '127.0.0.1' },
      limits: {
        ...{ instances: 20, elasticAddresses: 3, securityGroupsPerVpc: 5 },
        ...{ rulesPerGroup: 8, groupsPerInterface: 3, tagsPerResource: 3 },
      },
    });
    await cloud.prepare();
    await cloud.write(async (tx) => {
      for (const account of [alice, bob]) await defaultVpc.ensure(tx, cloud.world, account, cloud.settings);
      const numbers = { seq: 0, revision: 0, revision_seen: 0, seen_at: tx.now };
      const row = { id: node, zone: 'mallee-1a', capability: '{}', strangers: '[]', agent_run: '', boot_id: '' };
      await db(tx)
        .insertInto('node')
        .values({ ...row, ...numbers, state: 'enabled' })
        .execute();
      await db(tx)
        .insertInto('reservation')
        .values({ id: 'r-1', account: alice, requester: null, created_at: 0 })
        .execute();
    });
    return cloud;
  }

  /** How often the node was told that its document changed. */
  async revision(): Promise<number> {
    const row = await this.store.read((read) =>
      db(read).selectFrom('node').select('revision').where('id', '=', node).executeTakeFirstOrThrow(),
    );
    return row.revision;
  }

  async subnet(account: AccountId, zone = 'mallee-1a'): Promise<SubnetRow> {
    return this.store.read((read) =>
      db(read)
        .selectFrom('subnet')
        .selectAll()
        .where('account', '=', account)
        .where('zone', '=', zone)
        .executeTakeFirstOrThrow(),
    );
  }

  /** A running machine in the default subnet and group, with an automatic address. */
  async machine(account: AccountId): Promise<{ id: InstanceId; nic: NetworkInterfaceId; address: string }> {
    const subnet = await this.subnet(account);
    return this.write(async (tx) => {
      const id = newId(this.world, 'i');
      const group = await db(tx)
        .selectFrom('security_group')
        .select('id')
        .where('vpc', '=', subnet.vpc)
        .where('name', '=', 'default')
        .executeTakeFirstOrThrow();
      await db(tx)
        .insertInto('instance')
        .values(instanceRow(id, account, subnet))
        .execute();
      const nic = await interfaces.make(tx, this.world, {
        ...{ account, requester: null, subnet, description: '' },
        groups: [group.id],
      });
      await interfaces.attach(tx, this.world, nic.id, { instance: id, index: 0, deleteOnTermination: true });
      const { address } = await publicAddresses.lend(tx, account, nic.id, this.settings);
      return { id, nic: nic.id, address };
    });
  }
}

const instanceRow = (id: InstanceId, account: AccountId, subnet: SubnetRow): InstanceRow => ({
  id,
  account,
  reservation: 'r-1',
  launch_index: 0,
  client_token: null,
  launched_by: account,
  image: 'emi-1',
  instance_type: 'mallee.tiny',
  vcpus: 1,
  memory_mib: 128,
  zone: subnet.zone,
  node,
  vpc: subnet.vpc,
  subnet: subnet.id,
  desired: 'running',
  generation: 1,
  boots: 1,
  reason: null,
  wished_at: 0,
  phase: 'up',
  up_since: 1,
  fault: null,
  ended: null,
  crashes: 0,
  crashed_at: null,
  restart_at: null,
  key_name: null,
  key_material: null,
  user_data: null,
  shutdown_behavior: 'stop',
  termination_protection: 0,
  stop_protection: 0,
  monitoring: 0,
  metadata_options: JSON.stringify({ tokens: 'optional', endpoint: 'enabled', hopLimit: 1, instanceTags: 'disabled' }),
  profile: null,
  boot: '{"how":"bios"}',
  root_device_name: '/dev/sda1',
  hints: '{}',
  launched_at: 0,
  ends_at: null,
  terminated_at: null,
});
