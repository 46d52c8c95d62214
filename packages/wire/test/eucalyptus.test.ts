import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadService } from '../index.ts';
import { answer, hear, posted, refusal } from './dialogue.ts';

test('Eucalyptus’ account operations are read and answered like AWS’s', async () => {
  const { input } = await hear('iam', posted('Action=DeleteAccount&AccountName=acme&Recursive=true'));
  assert.deepEqual(input, { AccountName: 'acme', Recursive: true });
  assert.equal(await refusal('iam', posted('Action=DeleteAccount')), 'ValidationError');
  const { text } = await answer('iam', 'ListAccounts', {
    Accounts: [{ AccountName: 'acme', AccountId: '000000000001' }],
  });
  assert.match(
    text,
    /<ListAccountsResult><Accounts><member><AccountName>acme<\/AccountName><AccountId>000000000001<\/AccountId><\/member><\/Accounts><\/ListAccountsResult>/,
  );
});

test('every IAM operation can be asked for on behalf of another account', async () => {
  const { operations } = await loadService('iam');
  for (const { name, input } of operations.values())
    assert.ok(
      input?.members.some((member) => member.name === 'DelegateAccount'),
      name,
    );
  const summary = await hear('iam', posted('Action=GetAccountSummary&DelegateAccount=acme'));
  assert.deepEqual(summary.input, { DelegateAccount: 'acme' });
});

test('known operations take Eucalyptus’ parameters', async () => {
  const deleted = await hear('iam', posted('Action=DeleteUser&UserName=u&IsRecursive=true&DelegateAccount=a'));
  assert.deepEqual(deleted.input, { UserName: 'u', IsRecursive: true, DelegateAccount: 'a' });
  const run = await hear('ec2', posted('Action=RunInstances&MinCount=1&MaxCount=1&AddressingType=private'));
  assert.equal(run.input.AddressingType, 'private');
  const token = await hear('sts', posted('Action=GetImpersonationToken&AccountAlias=a&UserName=u'));
  assert.deepEqual(token.input, { AccountAlias: 'a', UserName: 'u' });
});
