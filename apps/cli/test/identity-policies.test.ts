import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import { asks, FakeCloud } from './fake-cloud.ts';
import { call, failing, golden, home, keys } from './golden.ts';
import { made, nothing, profile, role } from './identity-fixtures.ts';

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
failing(
  "euare-useruploadpolicy -p p ann -o 'no JSON'",
  [],
  'euare-useruploadpolicy: error: the policy is not valid JSON\n',
);

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

const credentials = { AccessKeyId: 'ASI1', SecretAccessKey: "it's", SessionToken: 'tok', Expiration: made };
golden(
  'euare-assumerole web --session-name me -s',
  [
    asks('sts', 'GetCallerIdentity', nothing, { Account: '000000000001', Arn: 'arn', UserId: 'AID' }),
    asks(
      'sts',
      'AssumeRole',
      { RoleArn: 'arn:aws:iam::000000000001:role/web', RoleSessionName: 'me', DurationSeconds: 900 },
      { Credentials: credentials },
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
const session = [
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
];
const unset = session.map((name) => `unset ${name};`);
golden('euare-releaserole', [], unset, { env: { SHELL: '/bin/bash' } });
golden(
  'euare-releaserole',
  [],
  session.map((name) => `unsetenv ${name};`),
  { env: { SHELL: '/bin/tcsh' } },
);
golden('euare-releaserole -s', [], unset, { env: { SHELL: '/bin/tcsh' } });

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
