import type { Read } from '@mallee/store';
import type { OperationInput } from '@mallee/wire';
import { errors } from '../errors.ts';
import { type ComputePorts, op } from '../op.ts';
import { images } from '../repos/images.ts';
import { tags } from '../repos/tags.ts';
import { printedImageId } from '../rules/image-ids.ts';
import { imageDemand, ownImage } from '../rules/own-image.ts';
import type { ImageRow } from '../tables.ts';
import { blockDevices } from '../views/image.ts';
import { checkDescription } from './register-image.ts';

const describeImageAttribute = op.read('DescribeImageAttribute', {
  parameters: { ImageId: 'used', Attribute: 'used' },
  authorize: ({ ImageId }, about) => imageDemand('DescribeImageAttribute', ImageId, about),

  async run({ read, scope, ports }, { ImageId, Attribute }) {
    const row = await ownImage(read, scope, ImageId);
    return {
      ImageId: printedImageId(row.id, ports.settings),
      LaunchPermissions: [],
      ProductCodes: [],
      BlockDeviceMappings: [],
      ...(await attribute(read, row, Attribute, ports)),
    };
  },
});

async function attribute(read: Read, row: ImageRow, name: string | undefined, { settings }: ComputePorts) {
  const value = (text: string | null) => (text === null ? {} : { Value: text });
  const image = (id: string | null) => value(id && printedImageId(id, settings));
  switch (name) {
    case 'description':
      return { Description: value(row.description) };
    case 'kernel':
      return { KernelId: image(row.kernel) };
    case 'ramdisk':
      return { RamdiskId: image(row.ramdisk) };
    case 'launchPermission':
      return {
        LaunchPermissions: [
          ...(row.public === 1 ? [{ Group: 'all' as const }] : []),
          ...(await images.sharedWith(read, row.id)).map((UserId) => ({ UserId })),
        ],
      };
    case 'productCodes':
      return {};
    case 'blockDeviceMapping':
      return { BlockDeviceMappings: blockDevices(row) };
    case 'sriovNetSupport':
      return { SriovNetSupport: value(row.sriov_net_support) };
    case 'bootMode':
      return { BootMode: value(row.boot_mode) };
    case 'tpmSupport':
      return { TpmSupport: value(row.tpm_support) };
    case 'imdsSupport':
      return { ImdsSupport: value(row.imds_support) };
    case 'deregistrationProtection':
      return { DeregistrationProtection: value('disabled') };
    default:
      throw errors.invalidValue('attribute', name ?? '');
  }
}

type ModifyInput = OperationInput<'ec2', 'ModifyImageAttribute'>;

const modifyImageAttribute = op.write('ModifyImageAttribute', {
  parameters: {
    ImageId: 'used',
    Attribute: 'used',
    Value: 'used',
    OperationType: 'used',
    UserIds: 'used',
    UserGroups: 'used',
    Description: 'used',
    LaunchPermission: {
      within: {
        Add: { within: { UserId: 'used', Group: 'used', OrganizationArn: 'absent', OrganizationalUnitArn: 'absent' } },
        Remove: {
          within: { UserId: 'used', Group: 'used', OrganizationArn: 'absent', OrganizationalUnitArn: 'absent' },
        },
      },
    },
    ImdsSupport: 'used',
    ProductCodes: 'absent',
    OrganizationArns: 'absent',
    OrganizationalUnitArns: 'absent',
  },
  authorize: ({ ImageId }, about) => imageDemand('ModifyImageAttribute', ImageId, about),

  async run({ tx, scope, ports }, input) {
    const row = await ownImage(tx, scope, input.ImageId);
    const change = readChange(input);
    if ('description' in change) await images.update(tx, row.id, { description: change.description });
    else if ('imdsSupport' in change) await images.update(tx, row.id, { imds_support: change.imdsSupport });
    else {
      const { add, remove } = change;
      for (const account of add.accounts)
        if (!(await ports.identity.accountExists(tx, account))) throw errors.attributeItem('userId', account);
      await images.unshare(tx, row.id, remove.accounts);
      await images.share(tx, row.id, add.accounts);
      if (add.all || remove.all) await images.update(tx, row.id, { public: add.all ? 1 : 0 });
    }
    return {};
  },
});

interface Permissions {
  readonly accounts: readonly string[];
  readonly all: boolean;
}

type Change =
  | { readonly description: string | null }
  | { readonly imdsSupport: 'v2.0' }
  | { readonly add: Permissions; readonly remove: Permissions };

/** The one attribute that the request changes, in its old form (`Attribute` and lists) or its new one. */
function readChange(input: ModifyInput): Change {
  const { Attribute, Description, LaunchPermission, ImdsSupport } = input;
  const forms = [Attribute ?? listsOnly(input), Description, LaunchPermission, ImdsSupport];
  const named = forms.filter((form) => form !== undefined).length;
  if (named === 0) throw errors.missingParameter('Attribute');
  if (named > 1 && !(named === 2 && Attribute !== undefined && LaunchPermission === undefined))
    throw errors.invalidCombination('Only one attribute can be changed at a time.');
  if (Description || Attribute === 'description')
    return { description: checkDescription(Description?.Value ?? input.Value) };
  if (ImdsSupport || Attribute === 'imdsSupport') {
    const value = ImdsSupport?.Value ?? input.Value;
    if (value !== 'v2.0') throw errors.invalidValue('imdsSupport', value ?? '', 'Use v2.0.');
    return { imdsSupport: value };
  }
  if (LaunchPermission) return { add: permissions(LaunchPermission.Add), remove: permissions(LaunchPermission.Remove) };
  if (Attribute !== undefined && Attribute !== 'launchPermission') throw errors.invalidValue('attribute', Attribute);
  const listed = permissions([
    ...(input.UserIds ?? []).map((UserId) => ({ UserId })),
    ...(input.UserGroups ?? []).map((Group) => ({ Group })),
  ]);
  if (listed.accounts.length === 0 && !listed.all) throw errors.missingParameter('UserId');
  const nobody = permissions([]);
  if (input.OperationType === 'add') return { add: listed, remove: nobody };
  if (input.OperationType === 'remove') return { add: nobody, remove: listed };
  throw errors.invalidValue('operationType', input.OperationType ?? '', 'Use add or remove.');
}

const listsOnly = ({ OperationType }: ModifyInput) => (OperationType === undefined ? undefined : 'launchPermission');

function permissions(
  list: readonly { UserId?: string | undefined; Group?: string | undefined }[] | undefined = [],
): Permissions {
  const accounts = list.flatMap(({ UserId }) => (UserId === undefined ? [] : [UserId]));
  for (const account of accounts) if (!/^\d{12}$/.test(account)) throw errors.attributeItem('userId', account);
  const groups = list.flatMap(({ Group }) => (Group === undefined ? [] : [Group]));
  for (const group of groups) if (group !== 'all') throw errors.attributeItem('group', group);
  return { accounts, all: groups.length > 0 };
}

const resetImageAttribute = op.write('ResetImageAttribute', {
  parameters: { ImageId: 'used', Attribute: 'used' },
  authorize: ({ ImageId }, about) => imageDemand('ResetImageAttribute', ImageId, about),

  async run({ tx, scope }, { ImageId, Attribute }) {
    const row = await ownImage(tx, scope, ImageId);
    if (Attribute !== 'launchPermission') throw errors.invalidValue('attribute', Attribute ?? '');
    await images.unshare(tx, row.id);
    await images.update(tx, row.id, { public: 0 });
    return {};
  },
});

const deregisterImage = op.write('DeregisterImage', {
  parameters: { ImageId: 'used', DeleteAssociatedSnapshots: { only: [false] } },
  authorize: ({ ImageId }, about) => imageDemand('DeregisterImage', ImageId, about, 'deregistered too'),

  async run({ tx, scope }, { ImageId }) {
    const row = await ownImage(tx, scope, ImageId, 'deregistered too');
    if (row.phase !== 'deregistered') {
      await images.unshare(tx, row.id);
      await tags.dropAll(tx, row.id);
      await images.update(tx, row.id, { phase: 'deregistered', public: 0, deregistered_at: tx.now });
    } else if (!(await images.inUse(tx, row.id))) await images.remove(tx, row.id);
    return { Return: true };
  },
});

export const imageAttributeOperations = [
  describeImageAttribute,
  modifyImageAttribute,
  resetImageAttribute,
  deregisterImage,
];
