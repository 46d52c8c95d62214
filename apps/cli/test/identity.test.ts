import { AwsError } from '@mallee/base';
import { asks } from './fake-cloud.ts';
import { golden } from './golden.ts';
import { acme, group, key, made, nothing, profile, role, user } from './identity-fixtures.ts';

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
