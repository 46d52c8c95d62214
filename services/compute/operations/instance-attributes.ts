import { errors } from '../errors.ts';
import { db, op } from '../op.ts';
import { bootImages } from '../repos/boot-images.ts';
import { changeInstance } from '../repos/instance-changes.ts';
import { instanceFacts } from '../repos/instance-facts.ts';
import { instances } from '../repos/instances.ts';
import { nodes } from '../repos/nodes.ts';
import { userData } from '../repos/user-data.ts';
import { instanceDemands } from '../rules/instance-demands.ts';
import { metadataOf, metadataOptions } from '../rules/launch-plan.ts';
import { mustBeAble } from '../rules/must-be-able.ts';
import type { InstanceRow } from '../tables.ts';
import { instanceView, metadataView } from '../views/instance.ts';
import { onlyInterface } from './modify-instance-attribute.ts';

const describeInstanceAttribute = op.read('DescribeInstanceAttribute', {
  parameters: { InstanceId: 'used', Attribute: 'used' },
  authorize: (input, about) =>
    instanceDemands('DescribeInstanceAttribute', [input.InstanceId ?? ''], about, {
      'ec2:Attribute': input.Attribute ?? '',
    }),
  async run({ read, scope, ports }, { InstanceId, Attribute }) {
    const [row] = await instances.get(read, scope.account, [InstanceId ?? '']);
    const facts = (await instanceFacts(read, [row!], ports.settings)).get(row!.id)!;
    const view = instanceView(facts);
    const body = row!.user_data === null ? undefined : await userData.read(read, row!.user_data);
    const attributes = attributesOf(row!, view, body);
    const name = Attribute ?? '';
    if (!Object.hasOwn(attributes, name))
      throw errors.invalidValue('attribute', name, `Use one of ${Object.keys(attributes).join(', ')}.`);
    return { InstanceId: row!.id, ...attributes[name as keyof typeof attributes] };
  },
});

/** By the names of InstanceAttributeName, Amazon EC2 API Reference. */
function attributesOf(row: InstanceRow, view: ReturnType<typeof instanceView>, body: Uint8Array | undefined) {
  return {
    instanceType: { InstanceType: { Value: row.instance_type } },
    kernel: { KernelId: textValue(view.KernelId) },
    ramdisk: { RamdiskId: textValue(view.RamdiskId) },
    userData: { UserData: textValue(body && Buffer.from(body).toString('base64')) },
    disableApiTermination: { DisableApiTermination: { Value: row.termination_protection === 1 } },
    instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value: row.shutdown_behavior } },
    rootDeviceName: { RootDeviceName: { Value: row.root_device_name } },
    blockDeviceMapping: { BlockDeviceMappings: view.BlockDeviceMappings ?? [] },
    productCodes: { ProductCodes: [] },
    sourceDestCheck: { SourceDestCheck: { Value: view.SourceDestCheck ?? true } },
    groupSet: { Groups: view.SecurityGroups ?? [] },
    ebsOptimized: { EbsOptimized: { Value: view.EbsOptimized ?? false } },
    sriovNetSupport: { SriovNetSupport: { Value: 'simple' } },
    enaSupport: { EnaSupport: { Value: true } },
    enclaveOptions: { EnclaveOptions: { Enabled: false } },
    disableApiStop: { DisableApiStop: { Value: row.stop_protection === 1 } },
  };
}

const textValue = (value: string | undefined) => (value === undefined ? {} : { Value: value });

const resetInstanceAttribute = op.write('ResetInstanceAttribute', {
  parameters: { InstanceId: 'used', Attribute: 'used' },
  authorize: (input, about) =>
    instanceDemands('ResetInstanceAttribute', [input.InstanceId ?? ''], about, {
      'ec2:Attribute': input.Attribute ?? '',
    }),
  async run({ tx, scope }, { InstanceId, Attribute }) {
    const [row] = await instances.get(tx, scope.account, [InstanceId ?? '']);
    if (Attribute === 'kernel' || Attribute === 'ramdisk') {
      mustBeAble(row!, 'remodel');
      await changeInstance(tx, row!, { boot: await bootImages.replaced(tx, row!, Attribute) });
      return {};
    }
    if (Attribute !== 'sourceDestCheck')
      throw errors.invalidValue('attribute', Attribute, 'Use kernel, ramdisk or sourceDestCheck.');
    mustBeAble(row!, 'modify');
    const nic = await onlyInterface(tx, row!);
    await db(tx).updateTable('network_interface').set({ source_dest_check: 1 }).where('id', '=', nic.id).execute();
    await nodes.touchVpc(tx, row!.vpc);
    return {};
  },
});

const modifyInstanceMetadataOptions = op.write('ModifyInstanceMetadataOptions', {
  parameters: {
    InstanceId: 'used',
    HttpTokens: 'used',
    HttpPutResponseHopLimit: 'used',
    HttpEndpoint: 'used',
    InstanceMetadataTags: 'used',
    HttpProtocolIpv6: { only: ['disabled'] },
  },
  authorize: (input, about) => instanceDemands('ModifyInstanceMetadataOptions', [input.InstanceId ?? ''], about),
  async run({ tx, scope }, input) {
    const [row] = await instances.get(tx, scope.account, [input.InstanceId ?? '']);
    mustBeAble(row!, 'modify');
    const options = metadataOptions(input, metadataOf(row!.metadata_options));
    await changeInstance(tx, row!, { metadata_options: JSON.stringify(options) });
    return { InstanceId: row!.id, InstanceMetadataOptions: metadataView(options) };
  },
});

const monitoring = (name: 'MonitorInstances' | 'UnmonitorInstances', on: boolean) =>
  op.write(name, {
    parameters: { InstanceIds: 'used', MetricCategoryIds: 'absent' },
    authorize: (input, about) => instanceDemands(name, input.InstanceIds ?? [], about),
    async run({ tx, scope }, { InstanceIds }) {
      const rows = await instances.get(tx, scope.account, InstanceIds ?? []);
      for (const row of rows) {
        mustBeAble(row, 'modify');
        await changeInstance(tx, row, { monitoring: on ? 1 : 0 });
      }
      const State = on ? ('enabled' as const) : ('disabled' as const);
      return { InstanceMonitorings: rows.map(({ id }) => ({ InstanceId: id, Monitoring: { State } })) };
    },
  });

export const instanceAttributeOperations = [
  describeInstanceAttribute,
  resetInstanceAttribute,
  modifyInstanceMetadataOptions,
  monitoring('MonitorInstances', true),
  monitoring('UnmonitorInstances', false),
];
