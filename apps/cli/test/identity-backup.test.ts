import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBackup, writeBackup } from '../records/identity-backup.ts';
import { asks } from './fake-cloud.ts';
import { call, golden, home, prints } from './golden.ts';

const made = new Date(0);
const user = { Path: '/', UserName: 'ann', UserId: 'AID', Arn: 'arn:aws:iam::1:user/ann', CreateDate: made };
const group = { Path: '/', GroupName: 'staff', GroupId: 'AGP', Arn: 'arn:aws:iam::1:group/staff', CreateDate: made };
const of = { DelegateAccount: 'two words' };

golden(
  'euare-backup',
  [
    asks(
      'iam',
      'ListAccounts',
      {},
      {
        Accounts: [
          { AccountName: 'eucalyptus', AccountId: '1' },
          { AccountName: 'two words', AccountId: '2' },
        ],
      },
    ),
    asks('iam', 'ListUsers', of, { Users: [user] }),
    asks('iam', 'ListUserPolicies', { ...of, UserName: 'ann' }, { PolicyNames: ['p', 'q'] }),
    asks(
      'iam',
      'GetUserPolicy',
      { ...of, UserName: 'ann', PolicyName: 'p' },
      { UserName: 'ann', PolicyName: 'p', PolicyDocument: '{"a":1}' },
    ),
    asks(
      'iam',
      'GetUserPolicy',
      { ...of, UserName: 'ann', PolicyName: 'q' },
      { UserName: 'ann', PolicyName: 'q', PolicyDocument: '{\n"b":2\n}' },
    ),
    asks('iam', 'ListGroups', of, { Groups: [group] }),
    asks('iam', 'GetGroup', { ...of, GroupName: 'staff' }, { Group: group, Users: [user] }),
    asks('iam', 'ListGroupPolicies', { ...of, GroupName: 'staff' }, { PolicyNames: [] }),
  ],
  [
    'accounts:',
    'two words',
    'user: ann',
    'policy-name: p',
    'policy-val: {"a":1}',
    'policy-name: q',
    'policy-val: {',
    '"b":2',
    '}',
    'enduser',
    'group: staff',
    'user: ann',
    'endgroup',
    'endaccounts',
  ],
);

// The form as it was published: lines of JSON, a comma too many, an underscore.
const published = `accounts:
acme
user: admin
enduser
user: bob
policy-name: look
policy-val: {
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ec2:Describe*",
      "Resource": "*",
    }
  ]
}
enduser
group: devs
user: bob
policy-name: all
policy_val: { "Statement": [ { "Effect": "Allow", "Action": "*", "Resource": "it's" } ] }
endgroup
endaccounts
`;

test('a file of the old scripts becomes commands, its comma mended, its underscore understood', async () => {
  writeFileSync(join(home, 'published'), published);
  await prints('euare-restore published', [
    'euare-accountcreate -a acme',
    'euare-useraddloginprofile --delegate=acme -u admin -p newpassword',
    'euare-usercreate -u bob --delegate=acme',
    `euare-useruploadpolicy --delegate=acme -u bob -p look -o '{"Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}'`,
    'euare-groupcreate --delegate=acme -g devs',
    'euare-groupadduser --delegate=acme -g devs -u bob',
    `euare-groupuploadpolicy --delegate=acme -g devs -p all -o '{ "Statement": [ { "Effect": "Allow", "Action": "*", "Resource": "it'\\''s" } ] }'`,
  ]);
});

test('what is written is read back', () => {
  const accounts = [
    {
      name: 'two words',
      users: new Map([
        [
          'ann',
          new Map([
            ['p', '{"a":1}'],
            ['q', '{\n"b": 2\n}'],
          ]),
        ],
        ['bob', new Map<string, string>()],
      ]),
      groups: new Map([['staff', { users: ['ann', 'bob'], policies: new Map([['r', '{}']]) }]]),
    },
  ];
  assert.deepEqual(readBackup(writeBackup(accounts)), accounts);
});

test('a damaged backup is refused with the line', async () => {
  const cases: [string, string][] = [
    ['accounts:\nacme\n', "the backup is cut off: it has no 'endaccounts'"],
    ['hello\n', "line 1: a backup begins with 'accounts:'"],
    ['accounts:\nacme\npolicy-name: p\n', 'line 3: a policy outside of a user or group'],
    ['accounts:\nacme\nuser: u\nwhat\n', "line 4: 'what' is not expected here"],
  ];
  for (const [text, why] of cases) {
    writeFileSync(join(home, 'damaged'), text);
    assert.equal((await call('euare-restore', ['damaged'])).err, `euare-restore: error: ${why}\n`);
  }
});
