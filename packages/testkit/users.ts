import { type AccountId, AwsError } from '@mallee/base';
import type { Call } from './cloud/cloud.ts';
import type { UserAction } from './schedule/action.ts';
import type { View } from './view.ts';

/** Somebody with an access key. */
export interface User {
  readonly account: AccountId;
  readonly accessKey: string;
}

export interface Doing {
  readonly call: Call;
  readonly users: readonly [User, User];
  /** What is so now. */
  readonly view: View;
  readonly image: string;
  /** Of this request; the same when it is repeated. */
  readonly token: string;
}

/** Sends one request. Answers a word for the trace: a refusal is an answer too, anything else that is thrown is not. */
export async function act(action: UserAction, doing: Doing): Promise<string> {
  try {
    await request(action, doing);
    return 'done';
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return error.code;
    if (error instanceof AwsError && /^Insufficient/.test(error.code)) return error.code;
    throw error;
  }
}

/** The one of this number, counted round; undefined where there is none. */
export const nth = <T>(items: readonly T[], number: number): T | undefined => items[number % items.length];

/** An account's machines that are not gone yet, and now and then one that is. */
export const machinesOf = ({ rows }: View, { account }: User) =>
  rows.instance.filter((row) => row.account === account && (row.phase !== 'gone' || row.id.endsWith('7')));

async function request(action: UserAction, doing: Doing): Promise<unknown> {
  const { call, users, view } = doing;
  const user = users[action.who];
  const { account, accessKey: key } = user;
  const machine = 'machine' in action ? nth(machinesOf(view, user), action.machine)?.id : undefined;
  const owned = view.rows.public_address.filter((row) => row.account === account && row.kind === 'elastic');
  const address = 'address' in action ? nth(owned, action.address) : undefined;
  const InstanceIds = [machine ?? 'i-00000000000000000'];
  const AllocationId = address?.allocation ?? 'eipalloc-00000000000000000';

  switch (action.do) {
    case 'run':
      return run(action, doing);
    case 'start':
      return call(key, 'ec2', 'StartInstances', { InstanceIds });
    case 'stop':
      return call(key, 'ec2', 'StopInstances', { InstanceIds, Force: action.force });
    case 'reboot':
      return call(key, 'ec2', 'RebootInstances', { InstanceIds });
    case 'terminate':
      if (machine) view.history.asked.add(machine);
      return call(key, 'ec2', 'TerminateInstances', { InstanceIds, Force: action.force });
    case 'trespass': {
      const other = nth(machinesOf(view, users[1 - action.who]!), action.machine);
      // Nothing is noted as asked for: if it had an effect, that would be an end without a reason.
      return other && call(key, 'ec2', 'TerminateInstances', { InstanceIds: [other.id] });
    }
    case 'allocate':
      return call(key, 'ec2', 'AllocateAddress', {});
    case 'associate':
      return call(key, 'ec2', 'AssociateAddress', { AllocationId, InstanceId: InstanceIds[0]! });
    case 'disassociate':
      return call(key, 'ec2', 'DisassociateAddress', { AssociationId: address?.association ?? 'eipassoc-0' });
    case 'release':
      return call(key, 'ec2', 'ReleaseAddress', { AllocationId });
    case 'authorize':
      return call(key, 'ec2', 'AuthorizeSecurityGroupIngress', { GroupName: 'default', IpPermissions: [web(action)] });
    case 'revoke':
      return call(key, 'ec2', 'RevokeSecurityGroupIngress', { GroupName: 'default', IpPermissions: [web(action)] });
    case 'tag':
      return call(key, 'ec2', 'CreateTags', {
        Resources: InstanceIds,
        Tags: [{ Key: action.key, Value: 'simulated' }],
      });
    case 'untag':
      return call(key, 'ec2', 'DeleteTags', { Resources: InstanceIds, Tags: [{ Key: action.key }] });
  }
}

function run(action: UserAction & { do: 'run' }, { call, users, image, token }: Doing): Promise<unknown> {
  return call(users[action.who].accessKey, 'ec2', 'RunInstances', {
    ImageId: image,
    InstanceType: action.type as never,
    MinCount: action.least,
    MaxCount: action.most,
    InstanceInitiatedShutdownBehavior: action.onShutdown,
    ClientToken: token,
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: !action.keepDisk, VolumeSize: 8 } }],
    TagSpecifications: ['instance' as const, 'volume' as const].map((ResourceType) => ({
      ResourceType,
      Tags: [{ Key: 'a', Value: 'at launch' }],
    })),
    ...(action.userData && { UserData: Buffer.from(`#!/bin/sh\n# ${action.type}\n`).toString('base64') }),
  });
}

const web = ({ port }: { readonly port: number }) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
});
