import { command, one } from '../frame/command.ts';
import { attributeKind } from '../records/attribute.ts';
import { ebsMappingKind, mappingKind } from '../records/block-mapping.ts';
import { imageAttributeSwitches, imagePermissionKind } from '../records/image-attributes.ts';
import { onlySwitch } from '../records/instance-attributes.ts';

export default command({
  summary: 'Show one attribute of an image',
  service: 'ec2',
  positionals: { image: one('IMAGE', 'the image') },
  options: imageAttributeSwitches,
  prints: [imagePermissionKind, attributeKind, ebsMappingKind],
  examples: ['euca-describe-image-attribute emi-0123456789abcdef0 -l'],
  async run({ call, out }, { image, ...given }) {
    const attribute = onlySwitch(imageAttributeSwitches, given);
    const found = await call('ec2', 'DescribeImageAttribute', { ImageId: image, Attribute: attribute });
    const id = found.ImageId ?? image;
    const row = (what: string, value = '') => out.record(imagePermissionKind, { attribute, id, what, value });
    const value = (text: string | undefined) => out.record(attributeKind, { attribute, id, value: text });
    switch (attribute) {
      case 'launchPermission':
        for (const { Group, UserId } of found.LaunchPermissions ?? [])
          if (Group) row('group', Group);
          else row('userId', UserId);
        break;
      case 'productCodes':
        for (const { ProductCodeId } of found.ProductCodes ?? []) row('productCode', ProductCodeId);
        break;
      case 'blockDeviceMapping':
        for (const mapping of found.BlockDeviceMappings ?? []) out.record(mappingKind(mapping), mapping);
        break;
      case 'kernel':
        value(found.KernelId?.Value);
        break;
      case 'ramdisk':
        value(found.RamdiskId?.Value);
        break;
      case 'description':
        value(found.Description?.Value);
    }
  },
});
