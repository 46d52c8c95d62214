import type { Input } from '../../../api/types.ts';
import type { Declared } from '../../../ui/code/cloudformation.ts';
import { reference } from '../../../ui/code/terraform.ts';
import type { Code } from '../../../ui/show-code.tsx';
import { toBase64 } from '../user-data.ts';
import type { Choices } from './choices.ts';

type RunInstances = Input<'ec2', 'RunInstances'>;

/** What stands for a group that is yet to be made, where the form is shown as code. */
const placeholder = 'GROUP_ID';

interface Made {
  readonly groups: readonly string[];
  readonly rootDevice: string | undefined;
}

/** The launch as the API takes it. What is left to the cloud is left out. */
export function launchInput(choices: Choices, { groups, rootDevice }: Made): RunInstances {
  const { name, count, key, subnet, rootGiB, userData, profile } = choices;
  return {
    ImageId: choices.image,
    InstanceType: choices.type as NonNullable<RunInstances['InstanceType']>,
    MinCount: count,
    MaxCount: count,
    ...(key.use !== 'none' && { KeyName: key.name }),
    // A network interface of its own only where the default's public address is not wanted.
    ...(choices.publicAddress
      ? { SecurityGroupIds: [...groups], ...(subnet && { SubnetId: subnet }) }
      : {
          NetworkInterfaces: [
            {
              DeviceIndex: 0,
              Groups: [...groups],
              AssociatePublicIpAddress: false,
              ...(subnet && { SubnetId: subnet }),
            },
          ],
        }),
    ...(rootGiB !== undefined &&
      rootDevice && { BlockDeviceMappings: [{ DeviceName: rootDevice, Ebs: { VolumeSize: rootGiB } }] }),
    ...(userData && { UserData: toBase64(userData) }),
    ...(profile && { IamInstanceProfile: { Arn: profile } }),
    ...(choices.protect && { DisableApiTermination: true }),
    ...(choices.endOnShutdown && { InstanceInitiatedShutdownBehavior: 'terminate' as const }),
    MetadataOptions: { HttpTokens: choices.tokensRequired ? 'required' : 'optional' },
    ...(name && { TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: name }] }] }),
  };
}

export const newGroup = (name: string, VpcId: string | undefined) => ({
  GroupName: name,
  Description: 'Lets SSH in',
  ...(VpcId && { VpcId }),
});

export const sshRule = {
  IpProtocol: 'tcp',
  FromPort: 22,
  ToPort: 22,
  IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'SSH' }],
};

/** The same launch as commands, template and Terraform. */
export function launchCode(choices: Choices, vpc: string | undefined, rootDevice: string | undefined): Code {
  const makesGroup = choices.group.use === 'new';
  const input = launchInput(choices, { groups: makesGroup ? [placeholder] : choices.group.ids, rootDevice });
  return {
    calls: [
      ...(choices.key.use === 'new'
        ? [{ service: 'ec2', operation: 'CreateKeyPair', input: { KeyName: choices.key.name } }]
        : []),
      ...(makesGroup
        ? [
            { service: 'ec2', operation: 'CreateSecurityGroup', input: newGroup(choices.group.name, vpc) },
            {
              service: 'ec2',
              operation: 'AuthorizeSecurityGroupIngress',
              input: { GroupId: placeholder, IpPermissions: [sshRule] },
            },
          ]
        : []),
      {
        service: 'ec2',
        operation: 'RunInstances',
        // The command line encodes user data by itself.
        input: { ...input, ...(choices.userData && { UserData: choices.userData }) },
      },
    ],
    cloudFormation: [...(makesGroup ? [groupTemplate(choices, vpc)] : []), instanceTemplate(choices, input)],
    terraform: [...(makesGroup ? [groupTerraform(choices, vpc)] : []), instanceTerraform(choices, input)],
  };
}

const groupTemplate = ({ group }: Choices, vpc: string | undefined): Declared => ({
  type: 'AWS::EC2::SecurityGroup',
  name: 'Group',
  properties: {
    GroupName: group.name,
    GroupDescription: 'Lets SSH in',
    VpcId: vpc,
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }],
  },
});

const instanceTemplate = (choices: Choices, input: RunInstances): Declared => {
  const { MinCount, MaxCount, TagSpecifications, IamInstanceProfile, InstanceInitiatedShutdownBehavior, ...rest } =
    input;
  const groups = choices.group.use === 'new' ? [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] : [...choices.group.ids];
  return {
    type: 'AWS::EC2::Instance',
    name: 'Instance',
    properties: {
      ...rest,
      ...(input.SecurityGroupIds && { SecurityGroupIds: groups }),
      ...(input.NetworkInterfaces && {
        NetworkInterfaces: [
          {
            DeviceIndex: '0',
            GroupSet: groups,
            AssociatePublicIpAddress: false,
            SubnetId: choices.subnet || undefined,
          },
        ],
      }),
      ...(IamInstanceProfile && { IamInstanceProfile: choices.profile.split('/').pop() }),
      ...(InstanceInitiatedShutdownBehavior && { InstanceInitiatedShutdownBehavior }),
      ...(TagSpecifications && { Tags: TagSpecifications[0]?.Tags }),
    },
  };
};

const groupTerraform = ({ group }: Choices, vpc: string | undefined): Declared => ({
  type: 'aws_security_group',
  name: 'ssh',
  properties: {
    name: group.name,
    description: 'Lets SSH in',
    vpc_id: vpc,
    ingress: { protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['0.0.0.0/0'] },
    egress: { protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: ['0.0.0.0/0'] },
  },
});

const instanceTerraform = (choices: Choices, input: RunInstances): Declared => ({
  type: 'aws_instance',
  name: 'machine',
  properties: {
    ami: choices.image,
    instance_type: choices.type,
    count: choices.count === 1 ? undefined : choices.count,
    key_name: input.KeyName,
    vpc_security_group_ids:
      choices.group.use === 'new' ? [reference('aws_security_group.ssh.id')] : [...choices.group.ids],
    subnet_id: choices.subnet || undefined,
    associate_public_ip_address: choices.publicAddress ? undefined : false,
    user_data: choices.userData || undefined,
    iam_instance_profile: choices.profile ? choices.profile.split('/').pop() : undefined,
    disable_api_termination: choices.protect || undefined,
    instance_initiated_shutdown_behavior: choices.endOnShutdown ? 'terminate' : undefined,
    metadata_options: { http_tokens: choices.tokensRequired ? 'required' : 'optional' },
    root_block_device: choices.rootGiB === undefined ? undefined : { volume_size: choices.rootGiB },
    tags: choices.name ? { Name: choices.name } : undefined,
  },
});
