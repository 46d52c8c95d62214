import { command, flag, list, one, text } from '../frame/command.ts';
import { UsageError } from '../frame/failure.ts';
import { attributeKind } from '../records/attribute.ts';
import { permissionChangeKind } from '../records/image-attributes.ts';

export default command({
  summary: 'Change one attribute of an image',
  service: 'ec2',
  positionals: { image: one('IMAGE', 'the image') },
  options: {
    launch: flag('-l, --launch-permission', 'who may launch it; with -a and -r'),
    add: list('-a, --add ACCOUNT', 'let this account, or "all", launch it'),
    remove: list('-r, --remove ACCOUNT', 'no longer let this account, or "all", launch it'),
    productCodes: list('-p, --product-code CODE', 'product code'),
    description: text('-d, --description TEXT', 'description'),
  },
  prints: [permissionChangeKind, attributeKind],
  examples: ['euca-modify-image-attribute emi-0123456789abcdef0 -l -a all'],
  async run({ call, out }, { image, launch, add, remove, productCodes, description }) {
    const forms = [launch, productCodes.length > 0, description !== undefined].filter(Boolean).length;
    if (forms !== 1) throw new UsageError('exactly one of -l, -p and -d must be given');
    if (launch !== add.length + remove.length > 0)
      throw new UsageError(
        launch ? 'argument -l: at least one -a or -r must be given' : 'arguments -a and -r: only with -l',
      );
    if (launch) {
      const LaunchPermission = { Add: add.map(permission), Remove: remove.map(permission) };
      await call('ec2', 'ModifyImageAttribute', { ImageId: image, LaunchPermission });
      for (const [change, whom] of [['ADD', add] as const, ['REMOVE', remove] as const])
        for (const who of whom) {
          const what = who === 'all' ? 'group' : 'UserId';
          out.record(permissionChangeKind, { attribute: 'launchPermission', id: image, change, what, value: who });
        }
    } else if (description !== undefined) {
      await call('ec2', 'ModifyImageAttribute', { ImageId: image, Description: { Value: description } });
      out.record(attributeKind, { attribute: 'description', id: image, value: description });
    } else {
      await call('ec2', 'ModifyImageAttribute', {
        ImageId: image,
        Attribute: 'productCodes',
        ProductCodes: productCodes,
      });
      for (const code of productCodes) out.record(attributeKind, { attribute: 'productCodes', id: image, value: code });
    }
  },
});

const permission = (who: string) => (who === 'all' ? { Group: 'all' as const } : { UserId: who });
