import type { _InstanceType } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, CreateMultipartUploadCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { caller } from './caller.ts';
import type { CloudProcess, Person } from './cloud-process.ts';
import { eventually } from './eventually.ts';

/** What an account has, by the name of the parameter that means it. */
export type Belongings = Readonly<Record<string, string>>;

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});

/** Gives an account one of everything; `mark` makes the names. */
export async function belongings(process: CloudProcess, owner: Person, mark: string): Promise<Belongings> {
  return {
    ...(await objects(process, owner, mark)),
    ...(await identity(process, owner, mark)),
    ...(await machines(process, owner, mark)),
  };
}

async function machines({ cloud, config, image }: CloudProcess, owner: Person, mark: string): Promise<Belongings> {
  const ec2 = caller(cloud, config.region)(owner);
  await ec2('ec2', 'CreateKeyPair', { KeyName: mark, KeyType: 'ed25519' });
  const { GroupId } = await ec2('ec2', 'CreateSecurityGroup', { GroupName: mark, Description: mark });
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }];
  const { SecurityGroupRules } = await ec2('ec2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions });
  const { Instances } = await ec2('ec2', 'RunInstances', {
    ...{ ImageId: image, InstanceType: 'mallee.tiny' as _InstanceType, MinCount: 1, MaxCount: 1 },
    ...{ KeyName: mark, SecurityGroupIds: [GroupId!], IamInstanceProfile: { Name: mark } },
  });
  const InstanceId = Instances![0]!.InstanceId!;
  const running = await eventually(`${InstanceId} runs`, async () => {
    const { Reservations } = await ec2('ec2', 'DescribeInstances', { InstanceIds: [InstanceId] });
    const instance = Reservations![0]!.Instances![0]!;
    return instance.State!.Name === 'running' ? instance : undefined;
  });
  const { AllocationId, PublicIp } = await ec2('ec2', 'AllocateAddress', {});
  const { AssociationId } = await ec2('ec2', 'AssociateAddress', { AllocationId, InstanceId });
  const { IamInstanceProfileAssociations } = await ec2('ec2', 'DescribeIamInstanceProfileAssociations', {});
  const { ImageId } = await ec2('ec2', 'RegisterImage', { Name: mark, ImageLocation: `${mark}/disk` });
  const { InternetGateways } = await ec2('ec2', 'DescribeInternetGateways', {});
  const { RouteTables } = await ec2('ec2', 'DescribeRouteTables', {});
  const { NetworkAcls } = await ec2('ec2', 'DescribeNetworkAcls', {});
  return {
    ...{ KeyName: mark, GroupId: GroupId!, SecurityGroupRuleId: SecurityGroupRules![0]!.SecurityGroupRuleId! },
    ...{ InstanceId, VpcId: running.VpcId!, SubnetId: running.SubnetId!, ImageId: ImageId! },
    ...{ AllocationId: AllocationId!, PublicIp: PublicIp!, AssociationId: AssociationId! },
    VolumeId: running.BlockDeviceMappings![0]!.Ebs!.VolumeId!,
    NetworkInterfaceId: running.NetworkInterfaces![0]!.NetworkInterfaceId!,
    ProfileAssociationId: IamInstanceProfileAssociations![0]!.AssociationId!,
    InternetGatewayId: InternetGateways![0]!.InternetGatewayId!,
    RouteTableId: RouteTables![0]!.RouteTableId!,
    NetworkAclId: NetworkAcls![0]!.NetworkAclId!,
  };
}

async function identity({ cloud, config }: CloudProcess, owner: Person, mark: string): Promise<Belongings> {
  const iam = caller(cloud, config.region)(owner);
  const names = { UserName: mark, GroupName: mark, RoleName: mark, PolicyName: mark, InstanceProfileName: mark };
  await iam('iam', 'CreateUser', { UserName: mark });
  const { AccessKey } = await iam('iam', 'CreateAccessKey', { UserName: mark });
  await iam('iam', 'PutUserPolicy', { UserName: mark, PolicyName: mark, PolicyDocument: policy });
  await iam('iam', 'CreateGroup', { GroupName: mark });
  await iam('iam', 'PutGroupPolicy', { GroupName: mark, PolicyName: mark, PolicyDocument: policy });
  await iam('iam', 'AddUserToGroup', { GroupName: mark, UserName: mark });
  const { Role } = await iam('iam', 'CreateRole', { RoleName: mark, AssumeRolePolicyDocument: trust });
  await iam('iam', 'PutRolePolicy', { RoleName: mark, PolicyName: mark, PolicyDocument: policy });
  const { InstanceProfile } = await iam('iam', 'CreateInstanceProfile', { InstanceProfileName: mark });
  await iam('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: mark, RoleName: mark });
  const { Policy } = await iam('iam', 'CreatePolicy', { PolicyName: mark, PolicyDocument: policy });
  await iam('iam', 'AttachRolePolicy', { RoleName: mark, PolicyArn: Policy!.Arn! });
  return {
    ...names,
    ...{ AccessKeyId: AccessKey!.AccessKeyId!, RoleArn: Role!.Arn!, PolicyArn: Policy!.Arn!, VersionId: 'v1' },
    ...{ ProfileArn: InstanceProfile!.Arn!, PermissionsBoundary: Policy!.Arn!, AccountName: owner.account },
    ...{ PolicyDocument: policy, AssumeRolePolicyDocument: trust },
  };
}

async function objects({ endpoint, config }: CloudProcess, owner: Person, mark: string): Promise<Belongings> {
  const s3 = new S3Client({ endpoint, region: config.region, credentials: owner, forcePathStyle: true });
  const where = { Bucket: mark, Key: 'disk' };
  await s3.send(new CreateBucketCommand({ Bucket: mark }));
  await s3.send(new PutObjectCommand({ ...where, Body: Buffer.alloc(1024 * 1024, mark) }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where));
  s3.destroy();
  return { ...where, UploadId: UploadId!, CopySource: `${mark}/disk` };
}
