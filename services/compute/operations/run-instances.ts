import { type AccountId, type NodeId, newId } from '@mallee/base';
import type { Tx } from '@mallee/store';
import { errors } from '../errors.ts';
import { op, query } from '../op.ts';
import { bootImages } from '../repos/boot-images.ts';
import { findProfile } from '../repos/find-profile.ts';
import { images } from '../repos/images.ts';
import { instanceTypes } from '../repos/instance-types.ts';
import { instances } from '../repos/instances.ts';
import { keyPairs } from '../repos/key-pairs.ts';
import { launchNetwork } from '../repos/launch-network.ts';
import { launchQuotas } from '../repos/launch-quotas.ts';
import { makeMachine } from '../repos/make-machine.ts';
import { nodes } from '../repos/nodes.ts';
import { placement } from '../repos/placement.ts';
import { userData } from '../repos/user-data.ts';
import { defaultType, launchDemands } from '../rules/launch-demands.ts';
import { launchEnd } from '../rules/launch-end.ts';
import { launchInterfaces } from '../rules/launch-interfaces.ts';
import { launchPlan } from '../rules/launch-plan.ts';
import { readTagSpecifications } from '../rules/tag-specifications.ts';
import { readUserData } from '../rules/user-data.ts';
import type { ComputeTables, ImageRow } from '../tables.ts';
import { reservationView } from '../views/reservation.ts';

/** Records the wish for some machines. Starting them is the nodes' business. */
export const runInstances = op.write('RunInstances', {
  parameters: {
    ImageId: 'used',
    MinCount: 'used',
    MaxCount: 'used',
    InstanceType: 'used',
    KeyName: 'used',
    SecurityGroupIds: 'used',
    SecurityGroups: 'used',
    SubnetId: 'used',
    PrivateIpAddress: 'used',
    NetworkInterfaces: {
      within: {
        AssociatePublicIpAddress: 'used',
        DeleteOnTermination: 'used',
        Description: 'used',
        DeviceIndex: 'used',
        Groups: 'used',
        NetworkInterfaceId: 'used',
        PrivateIpAddress: 'used',
        PrivateIpAddresses: { within: { Primary: { only: [true] }, PrivateIpAddress: 'used' } },
        SubnetId: 'used',
        InterfaceType: { only: ['interface'] },
        NetworkCardIndex: { only: [0] },
        SecondaryPrivateIpAddressCount: { only: [0] },
        Ipv6AddressCount: { only: [0] },
        Ipv6Addresses: 'absent',
        AssociateCarrierIpAddress: { only: [false] },
        ConnectionTrackingSpecification: 'absent',
        EnaQueueCount: 'absent',
        EnaSrdSpecification: 'absent',
        Ipv4PrefixCount: { only: [0] },
        Ipv4Prefixes: 'absent',
        Ipv6PrefixCount: { only: [0] },
        Ipv6Prefixes: 'absent',
        PrimaryIpv6: { only: [false] },
      },
    },
    UserData: 'used',
    BlockDeviceMappings: {
      within: {
        DeviceName: 'used',
        NoDevice: 'used',
        VirtualName: 'used',
        Ebs: {
          within: {
            DeleteOnTermination: 'used',
            VolumeSize: 'used',
            VolumeType: 'used',
            Iops: 'used',
            Throughput: 'used',
            Encrypted: { only: [false] },
            SnapshotId: 'absent',
            KmsKeyId: 'absent',
            OutpostArn: 'absent',
            AvailabilityZone: 'absent',
            AvailabilityZoneId: 'absent',
            EbsCardIndex: { only: [0] },
            VolumeInitializationRate: 'absent',
          },
        },
      },
    },
    Placement: {
      within: {
        AvailabilityZone: 'used',
        Tenancy: { only: ['default'] },
        Affinity: { only: ['default'] },
        AvailabilityZoneId: 'absent',
        GroupId: 'absent',
        GroupName: { only: [''] },
        HostId: 'absent',
        HostResourceGroupArn: 'absent',
        PartitionNumber: 'absent',
        SpreadDomain: 'absent',
      },
    },
    MetadataOptions: {
      within: {
        HttpEndpoint: 'used',
        HttpTokens: 'used',
        HttpPutResponseHopLimit: 'used',
        InstanceMetadataTags: 'used',
        HttpProtocolIpv6: { only: ['disabled'] },
      },
    },
    InstanceInitiatedShutdownBehavior: 'used',
    DisableApiTermination: 'used',
    DisableApiStop: 'used',
    Monitoring: 'used',
    IamInstanceProfile: 'used',
    ClientToken: 'used',
    TagSpecifications: 'used',
    EbsOptimized: 'used',
    CreditSpecification: 'used',
    MaintenanceOptions: { within: { AutoRecovery: 'used' } },
    Ipv6AddressCount: { only: [0] },
    Ipv6Addresses: 'absent',
    EnablePrimaryIpv6: { only: [false] },
    AdditionalInfo: 'absent',
    CapacityReservationSpecification: 'absent',
    CpuOptions: 'absent',
    ElasticGpuSpecification: 'absent',
    ElasticInferenceAccelerators: 'absent',
    EnclaveOptions: { within: { Enabled: { only: [false] } } },
    HibernationOptions: { within: { Configured: { only: [false] } } },
    InstanceMarketOptions: 'absent',
    KernelId: 'used',
    RamdiskId: 'used',
    LaunchTemplate: 'absent',
    LicenseSpecifications: 'absent',
    NetworkPerformanceOptions: 'absent',
    Operator: 'absent',
    PrivateDnsNameOptions: {
      within: {
        HostnameType: { only: ['ip-name'] },
        EnableResourceNameDnsARecord: { only: [false] },
        EnableResourceNameDnsAAAARecord: { only: [false] },
      },
    },
    SecondaryInterfaces: 'absent',
    AddressingType: 'used',
  },

  authorize: launchDemands,

  idempotent: {
    token: (input) => input.ClientToken,
    remember: (output) => output.ReservationId!,
    recall: async ({ tx, scope, ports }, id) =>
      reservationView(tx, { id, account: scope.account }, await instances.ofReservation(tx, id), ports.settings),
  },

  async run({ tx, scope, world, ports }, input) {
    const { account } = scope;
    const { settings } = ports;
    const image = await machineImage(tx, account, input.ImageId);
    const type = await instanceTypes.get(tx, input.InstanceType ?? defaultType);
    const plan = launchPlan(input, image, type, {
      kernel: await bootImages.find(tx, account, 'kernel', input.KernelId ?? image.kernel),
      ramdisk: await bootImages.find(tx, account, 'ramdisk', input.RamdiskId ?? image.ramdisk),
    });
    const data = readUserData(input.UserData);
    const key = input.KeyName === undefined ? undefined : await keyPairs.named(tx, account, input.KeyName);
    if (input.KeyName !== undefined && !key) throw errors.keyPairNotFound(input.KeyName);
    const tagMaps = readTagSpecifications(
      input.TagSpecifications,
      ['instance', 'volume', 'network-interface'],
      settings.limits.tagsPerResource,
    );
    const profile =
      input.IamInstanceProfile && (await findProfile(tx, world, account, input.IamInstanceProfile, ports));
    const zone = input.Placement?.AvailabilityZone;
    if (zone !== undefined && !settings.zones.includes(zone))
      throw errors.invalidValue('availabilityZone', zone, `Use one of ${settings.zones.join(', ')}.`);
    const network = await launchNetwork.findOrMake(
      tx,
      world,
      account,
      launchInterfaces(input, type.interfaces),
      zone,
      settings,
    );
    if (plan.most > 1 && network.some(({ existing, wanted }) => existing || wanted.address !== undefined))
      throw errors.invalidCombination(
        'A private address or an existing network interface can be given to one instance only.',
      );

    const demand = { vcpus: type.vcpus, memoryMiB: type.memory_mib, diskGib: plan.root.gib };
    const room = await launchQuotas.room(tx, scope, { machines: 1, running: 1, ...demand }, plan.least, settings);
    const { zone: seatZone } = network[0]!.subnet;
    const seats = await placement.reserve(tx, seatZone, demand, Math.min(plan.most, room), settings);
    if (seats.length < plan.least)
      throw errors.noCapacity(type.name, seatZone, await placement.rooms(tx, seatZone, settings));

    if (data) await userData.keep(tx, data);
    const reservation = newId(world, 'r');
    await insertReservation(tx, { id: reservation, account, requester: null, created_at: tx.now });
    const wanted = {
      account,
      reservation,
      image,
      type,
      plan,
      network,
      key,
      userData: data?.digest,
      profile,
      tagMaps,
      token: input.ClientToken,
      launchedBy: scope.subject.userId,
      endsAt: launchEnd(scope, type.name, settings, tx.now),
    };
    for (const [index, node] of seats.entries()) await makeMachine(tx, world, { ...wanted, index, node, settings });
    await nodes.touch(tx, [...new Set<NodeId>([...seats, ...(await nodes.ofVpc(tx, network[0]!.subnet.vpc))])]);
    return reservationView(tx, { id: reservation, account }, await instances.ofReservation(tx, reservation), settings);
  },
});

async function machineImage(tx: Tx, account: AccountId, id: string | undefined): Promise<ImageRow> {
  if (!id) throw errors.missingParameter('ImageId');
  const image = await images.visible(tx, account, id);
  if (!image || image.phase === 'deregistered') throw errors.imageNotFound(id);
  if (image.kind !== 'machine') throw errors.invalidValue('ImageId', id, `It is a ${image.kind}, not a machine image.`);
  if (image.phase === 'importing') throw errors.imageUnavailable(id, 'it is still being imported');
  if (image.phase === 'failed') throw errors.imageUnavailable(id, 'its import failed');
  return image;
}

const insertReservation = query((db, row: ComputeTables['reservation']) => db.insertInto('reservation').values(row));
