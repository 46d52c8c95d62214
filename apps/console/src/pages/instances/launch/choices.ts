import { nameOf } from '../../../ui/tags.ts';
import type { Image } from '../../images/images.ts';
import { whyNotLaunch } from '../../images/images.ts';
import type { InstanceType } from '../../instance-types/types.ts';
import type { KeyPair } from '../../key-pairs/key-pairs.ts';
import { letsIn, type SecurityGroup } from '../../security-groups/groups.ts';
import type { Instance } from '../instances.ts';

/** What the form of a launch holds. */
export interface Choices {
  readonly name: string;
  readonly count: number;
  readonly image: string;
  readonly type: string;
  readonly key: { readonly use: 'new' | 'one' | 'none'; readonly name: string };
  readonly group: { readonly use: 'new' | 'some'; readonly name: string; readonly ids: readonly string[] };
  readonly subnet: string;
  readonly publicAddress: boolean;
  readonly rootGiB: number | undefined;
  readonly userData: string;
  readonly profile: string;
  readonly protect: boolean;
  readonly endOnShutdown: boolean;
  readonly tokensRequired: boolean;
}

/** What the account has to choose from. */
export interface Offer {
  readonly images: readonly Image[];
  readonly types: readonly InstanceType[];
  readonly keys: readonly KeyPair[];
  readonly groups: readonly SecurityGroup[];
  readonly vpc: string | undefined;
  readonly userName: string;
}

const free = (wanted: string, taken: readonly (string | undefined)[]): string => {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(name)) return name;
  }
};

/** A launch that works as it stands: a machine that can be logged in to. */
export function defaults({ images, types, keys, groups, vpc, userName }: Offer): Choices {
  const image = images.find((one) => whyNotLaunch(one) === undefined);
  const open = groups.find((group) => group.VpcId === vpc && letsIn(group, 22));
  return {
    name: '',
    count: 1,
    image: image?.ImageId ?? '',
    type: types[0]?.InstanceType ?? '',
    key: keys[0]
      ? { use: 'one', name: keys[0].KeyName! }
      : {
          use: 'new',
          name: free(
            `${userName}-key`,
            keys.map(({ KeyName }) => KeyName),
          ),
        },
    group: {
      use: open ? 'some' : 'new',
      name: free(
        'ssh',
        groups.map(({ GroupName }) => GroupName),
      ),
      ids: open ? [open.GroupId!] : [],
    },
    subnet: '',
    publicAddress: true,
    rootGiB: undefined,
    userData: '',
    profile: '',
    protect: false,
    endOnShutdown: false,
    tokensRequired: true,
  };
}

/** The same once more: what one machine was launched with. */
export const like = (one: Instance, otherwise: Choices, userData: string): Choices => ({
  ...otherwise,
  name: nameOf(one.Tags) ?? '',
  image: one.ImageId ?? otherwise.image,
  type: one.InstanceType ?? otherwise.type,
  key: one.KeyName ? { use: 'one', name: one.KeyName } : { use: 'none', name: '' },
  group: { ...otherwise.group, use: 'some', ids: (one.SecurityGroups ?? []).map(({ GroupId }) => GroupId!) },
  subnet: one.SubnetId ?? '',
  publicAddress: one.PublicIpAddress !== undefined,
  profile: one.IamInstanceProfile?.Arn ?? '',
  tokensRequired: one.MetadataOptions?.HttpTokens === 'required',
  userData,
});

export const mostAtOnce = 20;

/** What is missing or wrong, by field. */
export function problems(choices: Choices, offer: Offer): Partial<Record<keyof Choices, string>> {
  const { key, group, count, rootGiB } = choices;
  const image = offer.images.find(({ ImageId }) => ImageId === choices.image);
  const least = image?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs
    ?.VolumeSize;
  const found: Partial<Record<keyof Choices, string | false>> = {
    name: choices.name.length > 256 && 'A name has 256 characters at most.',
    count: !(Number.isInteger(count) && count >= 1 && count <= mostAtOnce) && `From 1 to ${mostAtOnce}.`,
    image: !image && 'Choose an image.',
    type: !choices.type && 'Choose a type.',
    key:
      key.use === 'new' &&
      newNameProblem(
        key.name,
        offer.keys.map(({ KeyName }) => KeyName),
        'key pair',
      ),
    group:
      group.use === 'new'
        ? newNameProblem(
            group.name,
            offer.groups.map(({ GroupName }) => GroupName),
            'security group',
          )
        : group.ids.length === 0 && 'Choose at least one group.',
    rootGiB:
      rootGiB !== undefined &&
      !(Number.isInteger(rootGiB) && rootGiB >= (least ?? 1) && rootGiB <= 16_384) &&
      `From ${least ?? 1} to 16384 GiB.`,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem));
}

const newNameProblem = (name: string, taken: readonly (string | undefined)[], what: string): string | false => {
  if (name.trim() === '') return 'It needs a name.';
  if (name.length > 255) return 'A name has 255 characters at most.';
  return taken.includes(name) && `There is a ${what} of this name already.`;
};
