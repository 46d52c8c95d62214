import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@mallee/base';
import { type ComputePorts, registerTinyImage } from '@mallee/compute';
import { credentialsFor } from '@mallee/iam';
import type { Cloud } from './cloud/cloud.ts';
import { settings } from './cloud/settings.ts';
import type { User } from './users.ts';

/** Gives a new cloud two accounts with their networks, and an image. */
export async function setUp(
  cloud: Cloud,
  world: World,
  folder: string,
  images: ComputePorts['imageFiles'],
): Promise<{ users: readonly [User, User]; image: string }> {
  const { store, vault, firstAccount: account } = cloud;
  const keyOf = async (of: string): Promise<User> => {
    const { accountNumber, accessKeyId } = await credentialsFor(store, world, vault, { account: of });
    return { account: accountNumber, accessKey: accessKeyId };
  };
  const { accessKey: root } = await keyOf(account);
  const path = join(folder, 'tiny.raw');
  await writeFile(path, Buffer.alloc(4096, 'tiny'));
  await registerTinyImage({ store, world, account, settings, imageFiles: images }, path);
  const users: User[] = [];
  for (const AccountName of ['acacia', 'banksia']) {
    await cloud.call(root, 'iam', 'CreateAccount', { AccountName });
    users.push(await keyOf(AccountName));
  }
  await cloud.reconcilers.step();
  const { Images } = await cloud.call(users[0]!.accessKey, 'ec2', 'DescribeImages', {});
  return { users: users as [User, User], image: Images![0]!.ImageId! };
}
