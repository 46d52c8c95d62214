import { AwsError, type World } from '@mallee/base';
import type { Scope } from '@mallee/gateway/op';
import type { Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { type ComputePorts, db, op } from '../op.ts';
import { bootImages } from '../repos/boot-images.ts';
import { groupsOfVpc } from '../repos/groups-of-vpc.ts';
import { changeInstance } from '../repos/instance-changes.ts';
import { instanceTypes } from '../repos/instance-types.ts';
import { instances } from '../repos/instances.ts';
import { interfaces } from '../repos/interfaces.ts';
import { launchQuotas } from '../repos/launch-quotas.ts';
import { nodes } from '../repos/nodes.ts';
import { userData } from '../repos/user-data.ts';
import { type AskedAttribute, askedAttribute } from '../rules/asked-attribute.ts';
import { resourceDemand } from '../rules/demands.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { fromJson } from '../rules/json.ts';
import { mustBeAble } from '../rules/must-be-able.ts';
import type { InstanceRow, NetworkInterfaceRow } from '../tables.ts';

interface Context {
  readonly tx: Tx;
  readonly scope: Scope;
  readonly world: World;
  readonly ports: ComputePorts;
}

export const modifyInstanceAttribute = op.write('ModifyInstanceAttribute', {
  parameters: {
    InstanceId: 'used',
    Attribute: 'used',
    Value: 'used',
    BlockDeviceMappings: {
      within: {
        DeviceName: 'used',
        Ebs: { within: { DeleteOnTermination: 'used', VolumeId: 'used' } },
        NoDevice: 'absent',
        VirtualName: 'absent',
      },
    },
    DisableApiStop: 'used',
    DisableApiTermination: 'used',
    EbsOptimized: 'used',
    // Every machine has a paravirtual network device, which is what both ask for.
    EnaSupport: { within: { Value: { only: [true] } } },
    SriovNetSupport: { within: { Value: { only: ['simple'] } } },
    EnclaveOptions: { within: { Enabled: { only: [false] } } },
    Groups: 'used',
    InstanceInitiatedShutdownBehavior: 'used',
    InstanceType: 'used',
    Kernel: 'used',
    Ramdisk: 'used',
    SourceDestCheck: 'used',
    UserData: 'used',
  },
  async authorize(input, about) {
    const { name } = askedAttribute(input);
    const own = await instanceDemands('ModifyInstanceAttribute', [input.InstanceId ?? ''], about, {
      'ec2:Attribute': name,
    });
    const groups = (input.Groups ?? []).map((id) =>
      resourceDemand('ModifyInstanceAttribute', 'security-group', id.toLowerCase(), about),
    );
    return [...own, ...groups];
  },
  async run(context, input) {
    const [row] = await instances.get(context.tx, context.scope.account, [input.InstanceId ?? '']);
    const asked = askedAttribute(input);
    mustBeAble(row!, 'modify');
    await apply(context, row!, asked);
    return {};
  },
});

async function apply(context: Context, row: InstanceRow, asked: AskedAttribute): Promise<void> {
  const { tx } = context;
  switch (asked.name) {
    case 'disableApiTermination':
      return changeInstance(tx, row, { termination_protection: asked.value ? 1 : 0 });
    case 'disableApiStop':
      return changeInstance(tx, row, { stop_protection: asked.value ? 1 : 0 });
    case 'instanceInitiatedShutdownBehavior':
      return changeInstance(tx, row, { shutdown_behavior: asked.value });
    case 'ebsOptimized':
      mustBeAble(row, 'remodel');
      return changeInstance(tx, row, {
        hints: JSON.stringify({ ...fromJson<object>(row.hints), ebsOptimized: asked.value }),
      });
    case 'userData':
      mustBeAble(row, 'remodel');
      if (asked.value) await userData.keep(tx, asked.value);
      await changeInstance(tx, row, { user_data: asked.value?.digest ?? null });
      return userData.dropUnread(tx, row.user_data);
    case 'instanceType':
      return changeType(context, row, asked.value);
    case 'kernel':
    case 'ramdisk':
      mustBeAble(row, 'remodel');
      return changeInstance(tx, row, { boot: await bootImages.replaced(tx, row, asked.name, asked.value) });
    case 'sourceDestCheck': {
      const nic = await onlyInterface(tx, row);
      await db(tx)
        .updateTable('network_interface')
        .set({ source_dest_check: asked.value ? 1 : 0 })
        .where('id', '=', nic.id)
        .execute();
      return nodes.touchVpc(tx, row.vpc);
    }
    case 'groupSet':
      return changeGroups(context, row, asked.value);
    case 'blockDeviceMapping':
      return changeMappings(tx, row, asked.value);
    // Values that every instance has anyway; others were refused at the door, or here in the older form.
    case 'enaSupport':
      if (!asked.value) throw errors.invalidValue('enaSupport', asked.value, 'Every instance has it.');
      return;
    case 'sriovNetSupport':
      if (asked.value !== 'simple') throw errors.invalidValue('sriovNetSupport', asked.value, 'Use simple.');
      return;
    case 'enclaveOptions':
      return;
  }
}

async function changeType({ tx, scope, ports }: Context, row: InstanceRow, name: string): Promise<void> {
  mustBeAble(row, 'remodel');
  const type = await instanceTypes.get(tx, name);
  const held = await interfaces.ofInstance(tx, row.id);
  if (held.length > type.interfaces)
    throw errors.invalidCombination(
      `${name} has at most ${type.interfaces} network interfaces; the instance has ${held.length}.`,
    );
  const grown = {
    machines: 0,
    running: 0,
    vcpus: type.vcpus - row.vcpus,
    memoryMiB: type.memory_mib - row.memory_mib,
    diskGib: 0,
  };
  await launchQuotas.room(tx, scope, grown, 1, ports.settings);
  await changeInstance(tx, row, { instance_type: type.name, vcpus: type.vcpus, memory_mib: type.memory_mib });
}

async function changeGroups({ tx, scope, ports }: Context, row: InstanceRow, ids: readonly string[]): Promise<void> {
  const nic = await onlyInterface(tx, row);
  const most = ports.settings.limits.groupsPerInterface;
  const groups = await groupsOfVpc(tx, scope.account, nic.vpc, { groupIds: ids, groupNames: [] }, most);
  await interfaces.setGroups(
    tx,
    nic.id,
    groups.map(({ id }) => id),
  );
  await nodes.touchVpc(tx, nic.vpc);
}

async function changeMappings(
  tx: Tx,
  row: InstanceRow,
  wanted: Extract<AskedAttribute, { name: 'blockDeviceMapping' }>['value'],
): Promise<void> {
  const held = await db(tx).selectFrom('attachment').selectAll().where('instance', '=', row.id).execute();
  for (const { device, volume, deleteOnTermination } of wanted) {
    const attachment = held.find((one) => one.device === device);
    if (!attachment || (volume !== undefined && volume.toLowerCase() !== attachment.volume))
      throw new AwsError(
        'InvalidInstanceAttributeValue',
        400,
        `No device is currently mapped at ${device}${volume === undefined ? '' : ` with ${volume}`}`,
      );
    await db(tx)
      .updateTable('attachment')
      .set({ delete_on_termination: deleteOnTermination ? 1 : 0 })
      .where('volume', '=', attachment.volume)
      .execute();
  }
  tx.wake('instances', [row.id]);
}

/** What is said about an instance as a whole is true of its interface only where it has one. */
export async function onlyInterface(tx: Tx, row: InstanceRow): Promise<NetworkInterfaceRow> {
  const [nic, second] = await interfaces.ofInstance(tx, row.id);
  if (!nic || second)
    throw new AwsError(
      'InvalidInstanceID',
      400,
      `There are multiple interfaces attached to instance '${row.id}'. Please specify an interface ID for the operation instead.`,
    );
  return nic;
}
