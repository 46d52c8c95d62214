import { call } from '../../../api/call.ts';
import type { Output } from '../../../api/types.ts';
import { savePrivateKey } from '../../key-pairs/key-pairs.ts';
import type { Choices } from './choices.ts';
import { launchInput, newGroup, sshRule } from './launch-input.ts';

interface Context {
  readonly vpc: string | undefined;
  readonly rootDevice: string | undefined;
  readonly clientToken: string;
  /** Told when the key pair or the group has been made, so that a second try does not make another. */
  readonly made: (change: Partial<Choices>) => void;
}

/** Makes what the launch needs on its way, then launches. A repeat of the same form finds the same machines. */
export async function launch(choices: Choices, context: Context): Promise<Output<'ec2', 'RunInstances'>> {
  const { vpc, rootDevice, clientToken, made } = context;
  const { key, group } = choices;
  let groups = group.ids;
  if (group.use === 'new') {
    const { GroupId } = await call('ec2', 'CreateSecurityGroup', newGroup(group.name, vpc));
    await call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId: GroupId!, IpPermissions: [sshRule] });
    groups = [GroupId!];
    made({ group: { ...group, use: 'some', ids: groups } });
  }
  if (key.use === 'new') {
    const { KeyMaterial } = await call('ec2', 'CreateKeyPair', { KeyName: key.name });
    savePrivateKey(key.name, KeyMaterial!);
    made({ key: { use: 'one', name: key.name } });
  }
  return call('ec2', 'RunInstances', { ...launchInput(choices, { groups, rootDevice }), ClientToken: clientToken });
}

/** Would it work? Undefined if so. What is yet to be made is left out of the question. */
export async function tryLaunch(choices: Choices, rootDevice: string | undefined): Promise<unknown> {
  const { group, key } = choices;
  const asked = launchInput(
    { ...choices, key: key.use === 'new' ? { use: 'none', name: '' } : key },
    { groups: group.use === 'new' ? [] : group.ids, rootDevice },
  );
  try {
    await call('ec2', 'RunInstances', { ...asked, DryRun: true });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'DryRunOperation' ? undefined : error;
  }
}
