import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cliCommand, quote } from './cli.ts';
import { cloudFormation } from './cloudformation.ts';
import { reference, terraform } from './terraform.ts';

describe('forms shown as code', () => {
  test('a call becomes the command that asks for the same', () => {
    const input = {
      ImageId: 'emi-1',
      MinCount: 2,
      MaxCount: 2,
      SecurityGroupIds: ['sg-1', 'sg-2'],
      DisableApiTermination: true,
      Monitoring: undefined,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: "Ann's" }] }],
    };
    assert.equal(
      cliCommand('ec2', 'RunInstances', input),
      `aws ec2 run-instances \\
  --image-id emi-1 \\
  --count 2 \\
  --security-group-ids sg-1 sg-2 \\
  --disable-api-termination \\
  --tag-specifications '[{"ResourceType":"instance","Tags":[{"Key":"Name","Value":"Ann'\\''s"}]}]'`,
    );
    assert.match(
      cliCommand('s3', 'PutBucketCors', { Bucket: 'b', CORSConfiguration: {} }),
      /^aws s3api put-bucket-cors/,
    );
    assert.match(cliCommand('s3', 'PutBucketCors', { CORSConfiguration: {} }), /--cors-configuration/);
  });

  test('what only Eucalyptus has becomes one of its commands', () => {
    assert.equal(
      cliCommand('ec2', 'ModifyInstanceTypeAttribute', { Name: 'm1.small', Cpu: 2, Memory: 512 }),
      'euca-modify-instance-type m1.small -c 2 -m 512',
    );
    assert.equal(
      cliCommand('iam', 'CreateLoginProfile', { DelegateAccount: 'a', UserName: 'admin', Password: 'PASS WORD' }),
      "euare-useraddloginprofile admin -p 'PASS WORD' --as-account a",
    );
    assert.match(cliCommand('iam', 'CreateLoginProfile', { UserName: 'ann' }), /^aws iam create-login-profile/);
  });

  test('a shell takes no part of a value for its own', () => {
    assert.equal(quote('$(reboot)'), "'$(reboot)'");
    assert.equal(quote('a b'), "'a b'");
    assert.equal(quote(''), "''");
    assert.equal(quote('plain-1.2/x'), 'plain-1.2/x');
  });

  test('a resource becomes a template in which nothing is taken for something else', () => {
    const text = cloudFormation([
      {
        type: 'AWS::EC2::Instance',
        name: 'Machine',
        properties: {
          KeyName: 'yes',
          Port: 22,
          Empty: undefined,
          UserData: '#!/bin/sh\nls',
          Groups: [{ 'Fn::GetAtt': ['G', 'Id'] }, 'sg: 1'],
        },
      },
    ]);
    assert.equal(
      text,
      `Resources:
  Machine:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: "yes"
      Port: 22
      UserData: |
        #!/bin/sh
        ls
      Groups:
        - Fn::GetAtt:
            - G
            - Id
        - "sg: 1"`,
    );
  });

  test('a resource becomes Terraform, with blocks, a map of tags, and references without quotes', () => {
    const text = terraform([
      {
        type: 'aws_instance',
        name: 'machine',
        properties: {
          ami: 'emi-1',
          user_data: ['echo $', '{HOME}'].join(''),
          groups: [reference('aws_security_group.ssh.id')],
          root_block_device: { volume_size: 8 },
          tags: { Name: 'web' },
        },
      },
    ]);
    assert.match(text, /^resource "aws_instance" "machine" \{\n {2}ami {7}= "emi-1"/);
    assert.match(text, /user_data = "echo \$\$\{HOME\}"/);
    assert.match(text, /groups {4}= \[aws_security_group\.ssh\.id\]/);
    assert.match(text, /root_block_device \{\n {4}volume_size = 8\n {2}\}/);
    assert.match(text, /tags {6}= \{\n {4}"Name" = "web"\n {2}\}/);
  });
});
