import type { NetworkSpec } from '@mallee/node-contract';
import type { MetadataGuest } from '../driver.ts';
import { identityDocument } from './identity-document.ts';
import { timestamp } from './timestamp.ts';

/** Values that are fetched or made only when asked for. */
export type Lazy = 'user-data' | 'credentials' | 'pkcs7' | 'signature';

/** A path's answer: a value, a folder, or both (a role's credentials are one document and its members singly). */
export interface Entry {
  readonly value?: string | { readonly lazy: Lazy; readonly member?: string };
  readonly children?: ReadonlyMap<string, Entry>;
  /** How the parent lists it where that is not its name. */
  readonly label?: string;
}

type Member = NetworkSpec['members'][number];

/**
 * Everything that the service tells one guest, below a version's name: `meta-data`, `dynamic` and, if there is any,
 * `user-data`. Names and forms are EC2's; absent facts have no entry, since cloud-init reads whatever is listed and takes
 * a missing one for a passing failure: it asks for minutes. `signs`: whether the identity document is signed here.
 */
export function metadataTree(
  { instance, nics, metadata }: MetadataGuest,
  networks: readonly NetworkSpec[],
  { signs }: { readonly signs: boolean },
): Entry {
  const first = nics[0];
  const placement = folder({ 'availability-zone': text(metadata.zone), region: text(metadata.region) });
  const network =
    nics.length > 0 && folder({ interfaces: folder({ macs: interfaces({ instance, nics, metadata }, networks) }) });
  const meta = folder({
    'ami-id': text(metadata.image),
    'ami-launch-index': text(String(metadata.launchIndex)),
    'ami-manifest-path': text(metadata.imageManifest),
    'block-device-mapping': texts(metadata.blockDevices),
    hostname: text(metadata.hostname),
    iam: iam(metadata.profile),
    'instance-action': text('none'),
    'instance-id': text(instance),
    'instance-life-cycle': text('on-demand'),
    'instance-type': text(metadata.instanceType),
    'kernel-id': text(metadata.kernel),
    'local-hostname': text(metadata.hostname),
    'local-ipv4': text(first?.address),
    mac: text(first?.mac),
    network: network || undefined,
    placement,
    'public-hostname': text(metadata.publicHostname ?? metadata.publicAddress),
    'public-ipv4': text(metadata.publicAddress),
    'public-keys': keys(metadata.key),
    'ramdisk-id': text(metadata.ramdisk),
    'reservation-id': text(metadata.reservation),
    'security-groups': lines(metadata.groups.map((group) => group.name)),
    services: folder({ domain: text(metadata.domain), partition: text('aws') }),
    tags: metadata.tags && folder({ instance: texts(metadata.tags) }),
  });
  const dynamic = folder({
    fws: folder({ 'instance-monitoring': text(metadata.monitoring ? 'enabled' : 'disabled') }),
    'instance-identity': folder({
      document: text(identityDocument(instance, first?.address, metadata)),
      pkcs7: signs ? { value: { lazy: 'pkcs7' } } : undefined,
      signature: signs ? { value: { lazy: 'signature' } } : undefined,
    }),
  });
  return folder({
    dynamic: { ...dynamic, label: 'dynamic' },
    'meta-data': { ...meta, label: 'meta-data' },
    'user-data': metadata.userData && { value: { lazy: 'user-data' } },
  });
}

/** The listing of a folder: a name a line, those with only something below ending in `/`. */
export function listing({ children }: Entry): string {
  return [...(children ?? [])]
    .map(([name, entry]) => entry.label ?? (entry.value === undefined ? `${name}/` : name))
    .join('\n');
}

function interfaces({ nics, metadata }: MetadataGuest, networks: readonly NetworkSpec[]): Entry {
  const names = new Map(metadata.groups.map((group) => [group.id, group.name]));
  return folder(
    Object.fromEntries(
      nics.map((nic) => {
        const network = networks.find((each) => each.vpc === nic.vpc);
        const member: Member | undefined = network?.members.find((each) => each.eni === nic.id);
        const subnet = network?.subnets.find((each) => each.id === nic.subnet);
        const shown = member?.publicAddress;
        const groups = member?.groups ?? [];
        const entry = folder({
          'device-number': text(String(nic.index)),
          'interface-id': text(nic.id),
          'ipv4-associations': shown ? texts({ [shown]: nic.address }) : undefined,
          'local-hostname': text(member?.hostname ?? metadata.hostname),
          'local-ipv4s': text(nic.address),
          mac: text(nic.mac),
          'owner-id': text(metadata.account),
          'public-hostname': text(shown && (nic.index === 0 ? (metadata.publicHostname ?? shown) : shown)),
          'public-ipv4s': text(shown),
          'security-group-ids': lines(groups),
          'security-groups': lines(groups.map((group) => names.get(group) ?? group)),
          'subnet-id': text(nic.subnet),
          'subnet-ipv4-cidr-block': text(subnet?.cidr),
          'vpc-id': text(nic.vpc),
          'vpc-ipv4-cidr-block': text(network?.cidrs[0]),
          'vpc-ipv4-cidr-blocks': lines(network?.cidrs ?? [], false),
        });
        return [nic.mac, entry];
      }),
    ),
  );
}

function iam(profile: MetadataGuest['metadata']['profile']): Entry | undefined {
  if (!profile) return undefined;
  const updated = timestamp(profile.updatedAt);
  const members = ['AccessKeyId', 'Code', 'Expiration', 'LastUpdated', 'SecretAccessKey', 'Token', 'Type'];
  return folder({
    info: {
      value: JSON.stringify(
        { Code: 'Success', LastUpdated: updated, InstanceProfileArn: profile.arn, InstanceProfileId: profile.id },
        null,
        2,
      ),
      ...folder({
        'instance-profile-arn': text(profile.arn),
        'instance-profile-id': text(profile.id),
        'last-updated-date': text(updated),
      }),
    },
    'security-credentials': folder({
      [profile.role]: {
        value: { lazy: 'credentials' },
        ...folder(Object.fromEntries(members.map((member) => [member, { value: { lazy: 'credentials', member } }]))),
      },
    }),
  });
}

function keys(key: MetadataGuest['metadata']['key']): Entry | undefined {
  return key && folder({ '0': { ...folder({ 'openssh-key': text(key.material) }), label: `0=${key.name}` } });
}

function text(value: string | undefined): Entry | undefined {
  return value === undefined ? undefined : { value };
}

function lines(values: readonly string[], sorted = true): Entry {
  return { value: (sorted ? [...values].sort() : values).join('\n') };
}

function texts(values: Readonly<Record<string, string>>): Entry {
  return folder(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])));
}

function folder(children: Readonly<Record<string, Entry | '' | undefined>>): Entry {
  const present = Object.entries(children).filter((pair): pair is [string, Entry] => Boolean(pair[1]));
  return { children: new Map(present) };
}
