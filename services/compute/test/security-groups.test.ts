import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { alice, bob, code } from './cloud.ts';
import { NetworkCloud } from './network-cloud.ts';

const permission = (IpProtocol: string, FromPort?: number, ToPort?: number, CidrIp = '10.0.0.0/8') => ({
  IpProtocol,
  ...(FromPort !== undefined && { FromPort }),
  ...(ToPort !== undefined && { ToPort }),
  IpRanges: [{ CidrIp }],
});

describe('security groups', () => {
  let cloud: NetworkCloud;
  let groups = 0;
  before(async () => {
    cloud = await NetworkCloud.open();
  });
  after(() => cloud.close());

  const call = (...[account = alice, who]: Partial<Parameters<NetworkCloud['as']>>) => cloud.as(account, who);
  const inGroup = async (run: (GroupId: string) => Promise<void>) => {
    const { GroupId } = await call()('CreateSecurityGroup', { GroupName: `g${++groups}`, Description: 'test' });
    await run(GroupId!);
    await call()('DeleteSecurityGroup', { GroupId });
  };
  const ingress = async (GroupId: string) =>
    (await call()('DescribeSecurityGroups', { GroupIds: [GroupId] })).SecurityGroups![0]!.IpPermissions;

  test('a new group lets everything out and nothing in', () =>
    inGroup(async (GroupId) => {
      const { SecurityGroups } = await call()('DescribeSecurityGroups', { GroupIds: [GroupId.toUpperCase()] });
      const [group] = SecurityGroups!;
      assert.deepEqual(group!.IpPermissions, []);
      assert.deepEqual(group!.IpPermissionsEgress, [
        {
          ...{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
          ...{ UserIdGroupPairs: [], Ipv6Ranges: [], PrefixListIds: [] },
        },
      ]);
      assert.deepEqual(group!.Tags, []);
    }));

  test('every form of a rule comes back as AWS shows it', () =>
    inGroup(async (GroupId) => {
      const forms = [
        [permission('tcp', 22, 22), ['tcp', 22, 22]],
        [permission('6', 80, 90), ['tcp', 80, 90]],
        [permission('UDP', 0, 65_535), ['udp', 0, 65_535]],
        [permission('icmp', 8, 0), ['icmp', 8, 0]],
        [permission('icmp'), ['icmp', -1, -1]],
        [permission('50', 1, 2), ['50', -1, -1]],
        [permission('all'), ['-1', -1, -1]],
      ] as const;
      for (const [form, shown] of forms) {
        const answer = await call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [form] });
        const [rule] = answer.SecurityGroupRules!;
        assert.deepEqual([rule!.IpProtocol, rule!.FromPort, rule!.ToPort], shown);
        assert.equal(rule!.CidrIpv4, '10.0.0.0/8');
        await assert.rejects(
          call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [form] }),
          code('InvalidPermission.Duplicate'),
        );
        await call()('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [form] });
        await assert.rejects(
          call()('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [form] }),
          code('InvalidPermission.NotFound'),
        );
      }
    }));

  test('one permission with several ranges and groups makes a rule of each', () =>
    inGroup(async (GroupId) => {
      const several = {
        ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
        IpRanges: [{ CidrIp: '10.1.2.3/8', Description: 'host bits fall away' }, { CidrIp: '192.0.2.1/32' }],
        UserIdGroupPairs: [{ GroupId }, { GroupName: 'default', UserId: alice }],
      };
      const { SecurityGroupRules } = await call()('AuthorizeSecurityGroupIngress', {
        GroupId,
        IpPermissions: [several],
      });
      assert.equal(SecurityGroupRules!.length, 4);
      const [shown] = (await ingress(GroupId))!;
      assert.deepEqual(shown!.IpRanges!.map(({ CidrIp }) => CidrIp).sort(), ['10.0.0.0/8', '192.0.2.1/32']);
      assert.equal(shown!.UserIdGroupPairs!.length, 2);
      // What Describe shows can be given back as it is.
      const echo = (await ingress(GroupId))!;
      await call()('RevokeSecurityGroupIngress', { GroupId, IpPermissions: echo });
      assert.deepEqual(await ingress(GroupId), []);
    }));

  test('the flat form of the first API works for ranges and for groups', () =>
    inGroup(async (GroupId) => {
      const flat = { GroupId, IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' };
      await call()('AuthorizeSecurityGroupIngress', flat);
      await call()('AuthorizeSecurityGroupIngress', { GroupId, SourceSecurityGroupName: 'default' });
      assert.deepEqual((await ingress(GroupId))!.map(({ IpProtocol }) => IpProtocol).sort(), [
        'icmp',
        'tcp',
        'tcp',
        'udp',
      ]);
      await call()('RevokeSecurityGroupIngress', flat);
      await call()('RevokeSecurityGroupIngress', { GroupId, SourceSecurityGroupName: 'default' });
      await assert.rejects(
        call()('AuthorizeSecurityGroupIngress', { ...flat, IpPermissions: [permission('tcp', 1, 1)] }),
        code('InvalidParameterCombination'),
      );
      await assert.rejects(
        call()('AuthorizeSecurityGroupEgress', { ...flat, IpPermissions: [] }),
        code('UnsupportedOperation'),
      );
    }));

  test('rules that cannot be are refused', () =>
    inGroup(async (GroupId) => {
      const cases: [object, string][] = [
        [permission('tcp'), 'InvalidParameterValue'],
        [permission('tcp', 23, 22), 'InvalidParameterValue'],
        [permission('udp', -1, -1), 'InvalidParameterValue'],
        [permission('tcp', 0, 65_536), 'InvalidParameterValue'],
        [permission('icmp', -1, 4), 'InvalidParameterValue'],
        [permission('icmp', 256, 0), 'InvalidParameterValue'],
        [permission('ipx', 1, 1), 'InvalidParameterValue'],
        [permission('256'), 'InvalidParameterValue'],
        [permission('icmpv6'), 'UnsupportedOperation'],
        [permission('tcp', 1, 1, '10.0.0.0/33'), 'InvalidParameterValue'],
        [permission('tcp', 1, 1, '10.0.0.0'), 'InvalidParameterValue'],
        [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1 }, 'MissingParameter'],
        [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, 'UnsupportedOperation'],
        [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }, 'UnsupportedOperation'],
        [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-00000000000000000' }] }, 'InvalidGroup.NotFound'],
        [{ IpProtocol: '-1', UserIdGroupPairs: [{ UserId: alice }] }, 'MissingParameter'],
        [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0', Description: '<script>' }] }, 'InvalidParameterValue'],
      ];
      for (const [form, wanted] of cases)
        await assert.rejects(
          call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [form] }),
          code(wanted),
          JSON.stringify(form),
        );
      const twice = [permission('tcp', 1, 1), permission('6', 1, 1)];
      await assert.rejects(
        call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: twice }),
        code('InvalidParameterValue'),
      );
      assert.deepEqual(await ingress(GroupId), []);
    }));

  test("another account's group cannot be seen, changed or named as a source", () =>
    inGroup(async (GroupId) => {
      const other = call(bob);
      const { GroupId: theirs } = await other('CreateSecurityGroup', { GroupName: 'theirs', Description: 'x' });
      const missing = code('InvalidGroup.NotFound');
      const source = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: theirs, UserId: bob }] };
      await assert.rejects(call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [source] }), missing);
      await assert.rejects(other('DescribeSecurityGroups', { GroupIds: [GroupId] }), missing);
      await assert.rejects(other('DeleteSecurityGroup', { GroupId }), missing);
      await assert.rejects(
        other('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [permission('tcp', 1, 1)] }),
        missing,
      );
      await other('DeleteSecurityGroup', { GroupId: theirs! });
      const seen = (
        await call(alice, { cloudAdministrator: true })('DescribeSecurityGroups', { GroupNames: ['verbose'] })
      ).SecurityGroups!;
      assert.deepEqual(new Set(seen.map(({ OwnerId }) => OwnerId)), new Set([alice, bob]));
      const own = (await call()('DescribeSecurityGroups', { GroupIds: ['verbose'] })).SecurityGroups!;
      assert.deepEqual(new Set(own.map(({ OwnerId }) => OwnerId)), new Set([alice]));
    }));

  test('rules are revoked by their ids, all or none', () =>
    inGroup(async (GroupId) => {
      const IpPermissions = [permission('tcp', 1, 1), permission('tcp', 2, 2)];
      const { SecurityGroupRules } = await call()('AuthorizeSecurityGroupEgress', { GroupId, IpPermissions });
      const SecurityGroupRuleIds = SecurityGroupRules!.map((rule) => rule.SecurityGroupRuleId!);
      await assert.rejects(
        call()('RevokeSecurityGroupEgress', { GroupId, SecurityGroupRuleIds: [SecurityGroupRuleIds[0]!, 'sgr-0'] }),
        code('InvalidSecurityGroupRuleId.NotFound'),
      );
      await assert.rejects(
        call()('RevokeSecurityGroupIngress', { GroupId, SecurityGroupRuleIds }),
        code('InvalidSecurityGroupRuleId.NotFound'),
      );
      const { RevokedSecurityGroupRules } = await call()('RevokeSecurityGroupEgress', {
        GroupId,
        SecurityGroupRuleIds,
      });
      assert.equal(RevokedSecurityGroupRules!.length, 2);
    }));

  test('descriptions change by id and by what the rule says', () =>
    inGroup(async (GroupId) => {
      const rule = permission('tcp', 22, 22);
      const { SecurityGroupRules } = await call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [rule] });
      const SecurityGroupRuleId = SecurityGroupRules![0]!.SecurityGroupRuleId!;
      const told = async () =>
        (await call()('DescribeSecurityGroupRules', { SecurityGroupRuleIds: [SecurityGroupRuleId] }))
          .SecurityGroupRules![0]!.Description;
      const update = (more: object) => call()('UpdateSecurityGroupRuleDescriptionsIngress', { GroupId, ...more });
      await update({ SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId, Description: 'one' }] });
      assert.equal(await told(), 'one');
      await update({ IpPermissions: [{ ...rule, IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'two' }] }] });
      assert.equal(await told(), 'two');
      await update({ IpPermissions: [rule] });
      assert.equal(await told(), undefined);
      await assert.rejects(update({ IpPermissions: [permission('tcp', 9, 9)] }), code('InvalidPermission.NotFound'));
    }));

  test('a rule is changed in place unless it would become another one', () =>
    inGroup(async (GroupId) => {
      const IpPermissions = [permission('tcp', 1, 1), permission('tcp', 2, 2)];
      const { SecurityGroupRules } = await call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions });
      const SecurityGroupRuleId = SecurityGroupRules![0]!.SecurityGroupRuleId!;
      const change = (SecurityGroupRule: object) =>
        call()('ModifySecurityGroupRules', {
          GroupId,
          SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
        });
      await change({ IpProtocol: 'udp', FromPort: 53, ToPort: 53, ReferencedGroupId: GroupId, Description: 'dns' });
      const [changed] = (await call()('DescribeSecurityGroupRules', { SecurityGroupRuleIds: [SecurityGroupRuleId] }))
        .SecurityGroupRules!;
      assert.equal(changed!.IpProtocol, 'udp');
      assert.equal(changed!.CidrIpv4, undefined);
      assert.deepEqual(changed!.ReferencedGroupInfo, { GroupId, UserId: alice });
      await assert.rejects(
        change({ IpProtocol: 'tcp', FromPort: 2, ToPort: 2, CidrIpv4: '10.0.0.0/8' }),
        code('InvalidPermission.Duplicate'),
      );
      await assert.rejects(change({ IpProtocol: '-1', CidrIpv6: '::/0' }), code('UnsupportedOperation'));
    }));

  test('a group in use, named by another group, or called default cannot be deleted', async () => {
    const { GroupId: a } = await call()('CreateSecurityGroup', { GroupName: 'a', Description: 'a' });
    const { GroupId: b } = await call()('CreateSecurityGroup', { GroupName: 'b', Description: 'b' });
    const source = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: a }] };
    await call()('AuthorizeSecurityGroupIngress', { GroupId: b, IpPermissions: [source] });
    await call()('AuthorizeSecurityGroupIngress', { GroupId: a, IpPermissions: [source] });
    await assert.rejects(call()('DeleteSecurityGroup', { GroupName: 'a' }), code('DependencyViolation'));
    await assert.rejects(call()('DeleteSecurityGroup', { GroupName: 'default' }), code('CannotDelete'));
    await call()('DeleteSecurityGroup', { GroupName: 'b' });
    await call()('DeleteSecurityGroup', { GroupName: 'a' });
    await assert.rejects(call()('DeleteSecurityGroup', { GroupName: 'a' }), code('InvalidGroup.NotFound'));
  });

  test('names are unique in a VPC, may not look like ids, and are limited in number', async () => {
    const create = (GroupName: string) => call()('CreateSecurityGroup', { GroupName, Description: 'x' });
    await create('one');
    await assert.rejects(create('one'), code('InvalidGroup.Duplicate'));
    await assert.rejects(create('one '), code('InvalidGroup.Duplicate'));
    for (const bad of ['sg-1', 'default', 'a\tb', 'x'.repeat(256)])
      await assert.rejects(create(bad), code('InvalidParameterValue'), bad);
    for (const name of ['two', 'three', 'four']) await create(name);
    await assert.rejects(create('five'), code('SecurityGroupLimitExceeded'));
    for (const GroupName of ['one', 'two', 'three', 'four']) await call()('DeleteSecurityGroup', { GroupName });
    await assert.rejects(
      call()('CreateSecurityGroup', { GroupName: 'x', Description: 'x', VpcId: 'vpc-0' }),
      code('InvalidVpcID.NotFound'),
    );
  });

  test('a group has no more rules than its limit', () =>
    inGroup(async (GroupId) => {
      const many = Array.from({ length: 8 }, (_, index) => permission('tcp', index, index));
      await call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: many });
      await assert.rejects(
        call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [permission('tcp', 99, 99)] }),
        code('RulesPerSecurityGroupLimitExceeded'),
      );
    }));

  test('groups and rules carry tags from the first, and lose them with the end', () =>
    inGroup(async (GroupId) => {
      const answer = await call()('AuthorizeSecurityGroupIngress', {
        GroupId,
        IpPermissions: [permission('tcp', 22, 22)],
        TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'why', Value: 'ssh' }] }],
      });
      assert.deepEqual(answer.SecurityGroupRules![0]!.Tags, [{ Key: 'why', Value: 'ssh' }]);
      const Filters = [{ Name: 'tag:why', Values: ['s*'] }];
      assert.equal((await call()('DescribeSecurityGroupRules', { Filters })).SecurityGroupRules!.length, 1);
      await call()('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [permission('tcp', 22, 22)] });
      assert.equal((await call()('DescribeSecurityGroupRules', { Filters })).SecurityGroupRules!.length, 0);
    }));

  test('every documented filter finds the group, and its opposite does not', () =>
    inGroup(async (GroupId) => {
      const both = { ...permission('tcp', 22, 23, '10.9.0.0/16'), UserIdGroupPairs: [{ GroupId }] };
      await call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [both] });
      await call()('AuthorizeSecurityGroupEgress', { GroupId, IpPermissions: [{ ...both, FromPort: 21 }] });
      const [group] = (await call()('DescribeSecurityGroups', { GroupIds: [GroupId] })).SecurityGroups!;
      const facts: Record<string, string> = {
        description: 'test',
        'group-id': GroupId,
        'group-name': group!.GroupName!,
        'owner-id': alice,
        'vpc-id': group!.VpcId!,
      };
      for (const [prefix, from] of [
        ['ip-permission', '22'],
        ['egress.ip-permission', '21'],
      ] as const)
        Object.assign(facts, {
          [`${prefix}.cidr`]: '10.9.0.0/16',
          [`${prefix}.from-port`]: from,
          [`${prefix}.to-port`]: '23',
          [`${prefix}.protocol`]: 'tcp',
          [`${prefix}.group-id`]: GroupId,
          [`${prefix}.group-name`]: group!.GroupName!,
          [`${prefix}.user-id`]: alice,
        });
      const find = async (Name: string, value: string) =>
        (await call()('DescribeSecurityGroups', { Filters: [{ Name, Values: [value] }] })).SecurityGroups!.some(
          (each) => each.GroupId === GroupId,
        );
      for (const [name, value] of Object.entries(facts)) {
        assert.ok(await find(name, value), name);
        assert.ok(!(await find(name, 'other')), name);
      }
      for (const name of ['ip-permission.ipv6-cidr', 'egress.ip-permission.prefix-list-id'])
        assert.ok(!(await find(name, '*')), name);
      await assert.rejects(find('colour', 'red'), code('InvalidParameterValue'));
    }));

  test('long lists come in pages', async () => {
    const names = ['p1', 'p2', 'p3', 'p4'];
    for (const GroupName of names) await call()('CreateSecurityGroup', { GroupName, Description: 'x' });
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await call()('DescribeSecurityGroupRules', { MaxResults: 5, ...(NextToken && { NextToken }) });
      assert.ok(page.SecurityGroupRules!.length <= 5);
      seen.push(...page.SecurityGroupRules!.map((rule) => rule.SecurityGroupRuleId!));
      NextToken = page.NextToken;
    } while (NextToken);
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, 6);
    for (const GroupName of names) await call()('DeleteSecurityGroup', { GroupName });
  });

  test('who may change one group only is refused the others, by tag and by VPC', () =>
    inGroup(async (GroupId) => {
      const limited = call(alice, {
        statements: [
          {
            ...{ Effect: 'Allow', Action: 'ec2:AuthorizeSecurityGroupIngress' },
            Resource: `arn:aws:ec2:mallee-1:${alice}:security-group/${GroupId}`,
          },
        ],
      });
      const IpPermissions = [permission('tcp', 22, 22)];
      await limited('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions });
      await assert.rejects(
        limited('AuthorizeSecurityGroupIngress', { GroupName: 'default', IpPermissions }),
        code('UnauthorizedOperation'),
      );
      const TagSpecifications = [{ ResourceType: 'security-group-rule' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
      await assert.rejects(
        limited('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions, TagSpecifications }),
        code('UnauthorizedOperation'),
      );
      await assert.rejects(
        limited('RevokeSecurityGroupIngress', { GroupId, IpPermissions }),
        code('UnauthorizedOperation'),
      );
      await assert.rejects(
        call()('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [permission('tcp', 5, 5)], DryRun: true }),
        code('DryRunOperation'),
      );
    }));

  test('every change of a rule reaches the nodes of the VPC', async () => {
    await cloud.machine(alice);
    const IpPermissions = [permission('tcp', 22, 22)];
    let before = await cloud.revision();
    for (const action of ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress'] as const) {
      await call()(action, { GroupName: 'default', IpPermissions });
      const now = await cloud.revision();
      assert.ok(now > before, action);
      before = now;
    }
  });
});
