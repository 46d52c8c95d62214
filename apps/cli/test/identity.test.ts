import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import { asks, FakeCloud } from './fake-cloud.ts';
import { call, golden, home, keys } from './golden.ts';

const acme = { AccountName: 'acme', AccountId: '000000000002' };
const key = {
  UserName: 'admin',
  AccessKeyId: 'AKIEXAMPLE0000000001',
  SecretAccessKey: 'shh',
  Status: 'Active' as const,
};
const made = new Date(0);
const user = (name: string) => ({
  Path: '/',
  UserName: name,
  UserId: `AID${name}`,
  Arn: `arn:aws:iam::000000000001:user/${name}`,
  CreateDate: made,
});
const group = {
  Path: '/',
  GroupName: 'admins',
  GroupId: 'AGP1',
  Arn: 'arn:aws:iam::000000000001:group/admins',
  CreateDate: made,
};
const role = {
  Path: '/',
  RoleName: 'web',
  RoleId: 'ARO1',
  Arn: 'arn:aws:iam::000000000001:role/web',
  CreateDate: made,
};
const profile = {
  Path: '/',
  InstanceProfileName: 'web',
  InstanceProfileId: 'AIP1',
  Arn: 'arn:aws:iam::000000000001:instance-profile/web',
  CreateDate: made,
  Roles: [role],
};
const nothing = {};

golden(
  'euare-accountcreate -a acme',
  [asks('iam', 'CreateAccount', { AccountName: 'acme' }, { Account: acme })],
  ['acme\t000000000002'],
);
golden(
  'euare-accountcreate acme -k',
  [
    asks('iam', 'CreateAccount', { AccountName: 'acme' }, { Account: acme }),
    asks('iam', 'CreateAccessKey', { DelegateAccount: 'acme', UserName: 'admin' }, { AccessKey: key }),
  ],
  ['acme\t000000000002', 'AKIEXAMPLE0000000001', 'shh'],
);
golden(
  'euare-accountcreate acme -w -l -d cloud.test',
  [
    asks('iam', 'CreateAccount', { AccountName: 'acme' }, { Account: acme }),
    asks('iam', 'CreateAccessKey', { DelegateAccount: 'acme', UserName: 'admin' }, { AccessKey: key }),
  ],
  [
    '[region cloud.test]',
    'ec2-url = http://compute.cloud.test:PORT/',
    'iam-url = http://euare.cloud.test:PORT/',
    'sts-url = http://tokens.cloud.test:PORT/',
    's3-url = http://objectstorage.cloud.test:PORT/',
    'user = 000000000002:admin',
    '',
    '[user 000000000002:admin]',
    'key-id = AKIEXAMPLE0000000001',
    'secret-key = shh',
    'account-id = 000000000002',
  ],
);
golden(
  'euare-accountdel -r acme',
  [asks('iam', 'DeleteAccount', { AccountName: 'acme', Recursive: true }, nothing)],
  [],
);
golden('euare-accountlist', [asks('iam', 'ListAccounts', nothing, { Accounts: [acme] })], ['acme\t000000000002']);
golden(
  'euare-accountaliascreate -a acme2',
  [asks('iam', 'CreateAccountAlias', { AccountAlias: 'acme2' }, nothing)],
  [],
);
golden('euare-accountaliasdelete acme2', [asks('iam', 'DeleteAccountAlias', { AccountAlias: 'acme2' }, nothing)], []);
golden('euare-accountaliaslist', [asks('iam', 'ListAccountAliases', nothing, { AccountAliases: ['x'] })], ['Alias: x']);
golden(
  'euare-accountgetsummary',
  [asks('iam', 'GetAccountSummary', nothing, { SummaryMap: { Users: 2, Groups: 0 } })],
  ['Groups: 0', 'Users: 2'],
);

golden('euare-usercreate ann', [asks('iam', 'CreateUser', { UserName: 'ann' }, { User: user('ann') })], []);
golden(
  'euare-usercreate -u ann -p /staff/ -g admins -v -k --delegate=acme',
  [
    asks('iam', 'CreateUser', { UserName: 'ann', Path: '/staff/', DelegateAccount: 'acme' }, { User: user('ann') }),
    asks('iam', 'AddUserToGroup', { GroupName: 'admins', UserName: 'ann', DelegateAccount: 'acme' }, nothing),
    asks('iam', 'CreateAccessKey', { UserName: 'ann', DelegateAccount: 'acme' }, { AccessKey: key }),
  ],
  ['arn:aws:iam::000000000001:user/ann', 'AIDann', 'AKIEXAMPLE0000000001', 'shh'],
);
golden('euare-userdel ann', [asks('iam', 'DeleteUser', { UserName: 'ann' }, nothing)], []);
golden('euare-userdel -R ann', [asks('iam', 'DeleteUser', { UserName: 'ann', IsRecursive: true }, nothing)], []);
const belongings = [
  asks('iam', 'ListAccessKeys', { UserName: 'ann' }, { AccessKeyMetadata: [{ AccessKeyId: 'AKIEXAMPLE0000000001' }] }),
  asks('iam', 'ListUserPolicies', { UserName: 'ann' }, { PolicyNames: ['p'] }),
  asks('iam', 'ListAttachedUserPolicies', { UserName: 'ann' }, { AttachedPolicies: [] }),
  asks('iam', 'ListSigningCertificates', { UserName: 'ann' }, new AwsError('UnsupportedOperation', 400, 'no')),
  asks('iam', 'ListGroupsForUser', { UserName: 'ann' }, { Groups: [group] }),
];
golden('euare-userdel -p ann', belongings, [
  'accesskeys',
  '\tAKIEXAMPLE0000000001',
  'policies',
  '\tp',
  'certificates',
  'groups',
  '\tadmins',
]);
golden(
  'euare-userdel -r ann',
  [
    ...belongings,
    asks('iam', 'DeleteAccessKey', { UserName: 'ann', AccessKeyId: 'AKIEXAMPLE0000000001' }, nothing),
    asks('iam', 'DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' }, nothing),
    asks('iam', 'RemoveUserFromGroup', { UserName: 'ann', GroupName: 'admins' }, nothing),
    asks('iam', 'DeleteLoginProfile', { UserName: 'ann' }, new AwsError('NoSuchEntity', 404, 'none')),
    asks('iam', 'DeleteUser', { UserName: 'ann' }, nothing),
  ],
  [],
);
golden(
  'euare-usermod ann -n anne -p /x/ --enabled false --pwd-expires 2027-01-31T00:00:00Z --reg-status CONFIRMED',
  [
    asks(
      'iam',
      'UpdateUser',
      {
        UserName: 'ann',
        NewUserName: 'anne',
        NewPath: '/x/',
        Enabled: false,
        PasswordExpiration: new Date('2027-01-31T00:00:00Z'),
        RegStatus: 'CONFIRMED',
      },
      nothing,
    ),
  ],
  [],
);
golden(
  'euare-usergetattributes',
  [asks('iam', 'GetUser', nothing, { User: user('me') })],
  ['arn:aws:iam::000000000001:user/me', 'AIDme'],
);
golden(
  'euare-usergetattributes --show-extra -u ann',
  [
    asks(
      'iam',
      'GetUser',
      { UserName: 'ann', ShowExtra: true },
      { User: { ...user('ann'), Enabled: true, RegStatus: 'CONFIRMED', PasswordExpiration: made } },
    ),
  ],
  [
    'arn:aws:iam::000000000001:user/ann',
    'AIDann',
    '1970-01-01T00:00:00.000Z',
    'true',
    'CONFIRMED',
    '1970-01-01T00:00:00.000Z',
  ],
);
golden(
  'euare-usergetinfo -k phone ann',
  [asks('iam', 'GetUserInfo', { UserName: 'ann', InfoKey: 'phone' }, { Infos: [{ Key: 'phone', Value: '1' }] })],
  ['phone\t1'],
);
golden(
  'euare-userupdateinfo -u ann -k phone -i 2',
  [asks('iam', 'UpdateUserInfo', { UserName: 'ann', InfoKey: 'phone', InfoValue: '2' }, nothing)],
  [],
);
golden(
  'euare-userlistbypath --delegate=acme',
  [
    asks('iam', 'ListUsers', { DelegateAccount: 'acme' }, { Users: [user('a')], IsTruncated: true, Marker: 'm' }),
    asks('iam', 'ListUsers', { DelegateAccount: 'acme', Marker: 'm' }, { Users: [user('b')], IsTruncated: false }),
  ],
  ['arn:aws:iam::000000000001:user/a', 'arn:aws:iam::000000000001:user/b'],
);
golden(
  'euare-grouplistbypath',
  [asks('iam', 'ListGroups', nothing, { Groups: [group] })],
  ['groups', '   arn:aws:iam::000000000001:group/admins'],
);
golden('euare-rolelistbypath -p /x/', [asks('iam', 'ListRoles', { PathPrefix: '/x/' }, { Roles: [role] })], [role.Arn]);
golden(
  'euare-instanceprofilelistbypath',
  [asks('iam', 'ListInstanceProfiles', nothing, { InstanceProfiles: [profile] })],
  [profile.Arn],
);
golden(
  'euare-useraddkey -u ann',
  [asks('iam', 'CreateAccessKey', { UserName: 'ann' }, { AccessKey: key })],
  ['AKIEXAMPLE0000000001', 'shh'],
);
golden(
  'euare-userdelkey -k AKIEXAMPLE0000000001 ann',
  [asks('iam', 'DeleteAccessKey', { UserName: 'ann', AccessKeyId: 'AKIEXAMPLE0000000001' }, nothing)],
  [],
);
golden(
  'euare-usermodkey -k AKIEXAMPLE0000000001 -s Inactive ann',
  [
    asks(
      'iam',
      'UpdateAccessKey',
      { UserName: 'ann', AccessKeyId: 'AKIEXAMPLE0000000001', Status: 'Inactive' },
      nothing,
    ),
  ],
  [],
);
golden(
  'euare-userlistkeys ann',
  [
    asks(
      'iam',
      'ListAccessKeys',
      { UserName: 'ann' },
      {
        AccessKeyMetadata: [
          { AccessKeyId: 'AKIEXAMPLE0000000001', Status: 'Active' },
          { AccessKeyId: 'AKIEXAMPLE0000000002', Status: 'Inactive' },
        ],
      },
    ),
  ],
  ['AKIEXAMPLE0000000001', 'Active', 'AKIEXAMPLE0000000002', 'Inactive'],
);
golden(
  'euare-useraddloginprofile --delegate=acme -u admin -p newpassword',
  [
    asks(
      'iam',
      'CreateLoginProfile',
      { UserName: 'admin', Password: 'newpassword', DelegateAccount: 'acme' },
      { LoginProfile: { UserName: 'admin', CreateDate: made } },
    ),
  ],
  [],
);
golden(
  'euare-usermodloginprofile ann',
  [asks('iam', 'UpdateLoginProfile', { UserName: 'ann', Password: 'from standard input' }, nothing)],
  [],
  { stdin: 'from standard input\nrest' },
);
golden('euare-userdelloginprofile ann', [asks('iam', 'DeleteLoginProfile', { UserName: 'ann' }, nothing)], []);
golden(
  'euare-usergetloginprofile ann',
  [asks('iam', 'GetLoginProfile', { UserName: 'ann' }, { LoginProfile: { UserName: 'ann', CreateDate: made } })],
  ['Login Profile Exists for User ann'],
);
golden(
  'euare-userlistgroups ann',
  [asks('iam', 'ListGroupsForUser', { UserName: 'ann' }, { Groups: [group] })],
  [group.Arn],
);

golden(
  'euare-groupcreate -v -p /x/ -u ann admins',
  [
    asks('iam', 'CreateGroup', { GroupName: 'admins', Path: '/x/' }, { Group: group }),
    asks('iam', 'AddUserToGroup', { GroupName: 'admins', UserName: 'ann' }, nothing),
  ],
  [group.Arn, 'AGP1'],
);
golden(
  'euare-groupdel -r admins',
  [
    asks('iam', 'GetGroup', { GroupName: 'admins' }, { Group: group, Users: [user('ann')] }),
    asks('iam', 'RemoveUserFromGroup', { GroupName: 'admins', UserName: 'ann' }, nothing),
    asks('iam', 'ListGroupPolicies', { GroupName: 'admins' }, { PolicyNames: ['p'] }),
    asks('iam', 'DeleteGroupPolicy', { GroupName: 'admins', PolicyName: 'p' }, nothing),
    asks('iam', 'DeleteGroup', { GroupName: 'admins' }, nothing),
  ],
  [],
);
golden(
  'euare-groupmod -n ops admins',
  [asks('iam', 'UpdateGroup', { GroupName: 'admins', NewGroupName: 'ops' }, nothing)],
  [],
);
golden(
  'euare-groupadduser -g admins -u ann',
  [asks('iam', 'AddUserToGroup', { GroupName: 'admins', UserName: 'ann' }, nothing)],
  [],
);
golden(
  'euare-groupremoveuser -u ann admins',
  [asks('iam', 'RemoveUserFromGroup', { GroupName: 'admins', UserName: 'ann' }, nothing)],
  [],
);
golden(
  'euare-grouplistusers -g admins',
  [
    asks('iam', 'GetGroup', { GroupName: 'admins', MaxItems: 1 }, { Group: group, Users: [user('ann')] }),
    asks('iam', 'GetGroup', { GroupName: 'admins' }, { Group: group, Users: [user('ann')] }),
  ],
  [group.Arn, '   users', '   arn:aws:iam::000000000001:user/ann'],
);

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['ec2:Describe*'], Resource: ['*'] }] };
const document = JSON.stringify(policy);
writeFileSync(join(home, 'policy.json'), document);
for (const [holder, member, noun] of [
  ['ann', 'UserName', 'user'],
  ['admins', 'GroupName', 'group'],
  ['web', 'RoleName', 'role'],
  ['acme', 'AccountName', 'account'],
] as const) {
  const Noun = `${noun[0]!.toUpperCase()}${noun.slice(1)}` as 'User';
  const of = { [member]: holder } as { UserName: string };
  const put = asks('iam', `Put${Noun}Policy`, { ...of, PolicyName: 'p', PolicyDocument: document }, nothing);
  golden(`euare-${noun}uploadpolicy -p p -f policy.json ${holder}`, [put], []);
  if (noun !== 'account')
    golden(
      `euare-${noun}addpolicy -p p -e Allow -a ec2:Describe* -o ${holder}`,
      [put],
      JSON.stringify(policy, undefined, 2).concat('\n'),
    );
  const got = { ...of, PolicyName: 'p', PolicyDocument: encodeURIComponent(document) };
  const get = asks('iam', `Get${Noun}Policy`, { ...of, PolicyName: 'p' }, got);
  golden(`euare-${noun}getpolicy -p p ${holder}`, [get], [document]);
  golden(
    `euare-${noun}delpolicy -p p ${holder}`,
    [asks('iam', `Delete${Noun}Policy`, { ...of, PolicyName: 'p' }, nothing)],
    [],
  );
  const listed = asks(
    'iam',
    noun === 'account' ? ('ListAccountPolicies' as 'ListUserPolicies') : `List${Noun}Policies`,
    of,
    {
      PolicyNames: ['p', 'q'],
      IsTruncated: false,
    },
  );
  const last = noun === 'user' || noun === 'role' ? ['IsTruncated: false'] : [];
  golden(`euare-${noun}listpolicies ${holder}`, [listed], ['p', 'q', ...last]);
  golden(`euare-${noun}listpolicies -v -p p ${holder}`, [listed, get], ['p', document, ...last]);
}
golden(
  `euare-useruploadpolicy -p p -u ann -o '{"Statement":[{"Sid":"a,]",},],}'`,
  [
    asks(
      'iam',
      'PutUserPolicy',
      { UserName: 'ann', PolicyName: 'p', PolicyDocument: '{"Statement":[{"Sid":"a,]"}]}' },
      nothing,
    ),
  ],
  [],
);
golden("euare-useruploadpolicy -p p ann -o 'no JSON'", [], [], {
  code: 1,
  err: 'euare-useruploadpolicy: error: the policy is not valid JSON\n',
});

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: ['ec2.amazonaws.com'] }, Action: ['sts:AssumeRole'] }],
});
golden(
  'euare-rolecreate -v -s ec2 web',
  [asks('iam', 'CreateRole', { RoleName: 'web', AssumeRolePolicyDocument: trust }, { Role: role })],
  [role.Arn, 'ARO1'],
);
golden('euare-roledel web', [asks('iam', 'DeleteRole', { RoleName: 'web' }, nothing)], []);
golden(
  'euare-rolegetattributes -r web',
  [
    asks(
      'iam',
      'GetRole',
      { RoleName: 'web' },
      { Role: { ...role, AssumeRolePolicyDocument: encodeURIComponent('{"a":1}') } },
    ),
  ],
  [role.Arn, 'ARO1', '{', '  "a": 1', '}'],
);
golden(
  'euare-roleupdateassumepolicy -f policy.json web',
  [asks('iam', 'UpdateAssumeRolePolicy', { RoleName: 'web', PolicyDocument: document }, nothing)],
  [],
);
const named = { InstanceProfileName: 'web' };
golden(
  'euare-instanceprofilecreate --create-role -v web',
  [
    asks('iam', 'CreateInstanceProfile', named, { InstanceProfile: profile }),
    asks('iam', 'CreateRole', { RoleName: 'web', AssumeRolePolicyDocument: trust }, { Role: role }),
    asks('iam', 'AddRoleToInstanceProfile', { ...named, RoleName: 'web' }, nothing),
  ],
  [profile.Arn, 'AIP1'],
);
golden(
  'euare-instanceprofiledel -r -s web',
  [
    asks('iam', 'GetInstanceProfile', named, { InstanceProfile: profile }),
    asks('iam', 'RemoveRoleFromInstanceProfile', { ...named, RoleName: 'web' }, nothing),
    asks('iam', 'DeleteInstanceProfile', named, nothing),
  ],
  [],
);
golden(
  'euare-instanceprofileaddrole -r web web',
  [asks('iam', 'AddRoleToInstanceProfile', { ...named, RoleName: 'web' }, nothing)],
  [],
);
golden(
  'euare-instanceprofileremoverole -r web web',
  [asks('iam', 'RemoveRoleFromInstanceProfile', { ...named, RoleName: 'web' }, nothing)],
  [],
);
golden(
  'euare-instanceprofilegetattributes -r web',
  [asks('iam', 'GetInstanceProfile', named, { InstanceProfile: profile })],
  [profile.Arn, 'AIP1', role.Arn],
);
golden(
  'euare-instanceprofilelistforrole web',
  [asks('iam', 'ListInstanceProfilesForRole', { RoleName: 'web' }, { InstanceProfiles: [profile] })],
  [profile.Arn],
);

const session = { AccessKeyId: 'ASI1', SecretAccessKey: "it's", SessionToken: 'tok', Expiration: made };
golden(
  'euare-assumerole web --session-name me -s',
  [
    asks('sts', 'GetCallerIdentity', nothing, { Account: '000000000001', Arn: 'arn', UserId: 'AID' }),
    asks(
      'sts',
      'AssumeRole',
      { RoleArn: 'arn:aws:iam::000000000001:role/web', RoleSessionName: 'me', DurationSeconds: 900 },
      { Credentials: session },
    ),
  ],
  [
    "AWS_ACCESS_KEY_ID='ASI1'; export AWS_ACCESS_KEY_ID;",
    "AWS_ACCESS_KEY='ASI1'; export AWS_ACCESS_KEY;",
    "AWS_SECRET_ACCESS_KEY='it'\\''s'; export AWS_SECRET_ACCESS_KEY;",
    "AWS_SECRET_KEY='it'\\''s'; export AWS_SECRET_KEY;",
    "AWS_SECURITY_TOKEN='tok'; export AWS_SECURITY_TOKEN;",
    "AWS_SESSION_TOKEN='tok'; export AWS_SESSION_TOKEN;",
    "AWS_CREDENTIAL_EXPIRATION='1970-01-01T00:00:00.000Z'; export AWS_CREDENTIAL_EXPIRATION;",
  ],
);
golden(
  'euare-getcallerid',
  [
    asks('sts', 'GetCallerIdentity', nothing, {
      Account: '000000000001',
      Arn: 'arn:aws:iam::000000000001:user/me',
      UserId: 'AID',
    }),
  ],
  ['account = 000000000001', 'arn = arn:aws:iam::000000000001:user/me', 'key-id = AKIEXAMPLE', 'user-id = AID'],
);
test('leaving a role unsets what assuming it set, in the shell that is used', async () => {
  const { out } = await call('euare-releaserole', [], { env: { SHELL: '/bin/tcsh' } });
  assert.match(out, /^unsetenv AWS_ACCESS_KEY_ID;\n/);
  assert.equal(out.split('\n').length, 8);
});

test('a refused delegation is told in the service’s words', async () => {
  const cloud = await FakeCloud.open([
    asks('iam', 'ListUsers', { DelegateAccount: 'acme' }, new AwsError('AccessDenied', 403, 'You may not.')),
  ]);
  try {
    const said = await call('euare-userlistbypath', ['--as-account', 'acme'], { env: keys(cloud.url) });
    assert.deepEqual(said, { code: 1, out: '', err: 'euare-userlistbypath: error (AccessDenied): You may not.\n' });
  } finally {
    cloud.close();
  }
});
