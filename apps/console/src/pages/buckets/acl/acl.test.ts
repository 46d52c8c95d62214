import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  entriesOf,
  everybody,
  grantsOf,
  isOwner,
  isPublic,
  labelOf,
  nameOf,
  type Permission,
  presets,
  readGrantee,
  withEntry,
  without,
} from './acl.ts';

const owner = { ID: 'a'.repeat(64), DisplayName: 'garden' };

test('grants become a line for each grantee, and the same grants again', () => {
  const [own, all] = [{ ...owner, Type: 'CanonicalUser' as const }, everybody];
  const grants = [
    { Grantee: own, Permission: 'FULL_CONTROL' as const },
    { Grantee: all, Permission: 'READ' as const },
    { Grantee: all, Permission: 'READ_ACP' as const },
  ];
  const entries = entriesOf(grants);
  assert.deepEqual(entries, [
    { to: own, may: ['FULL_CONTROL'] },
    { to: all, may: ['READ', 'READ_ACP'] },
  ]);
  assert.deepEqual(grantsOf(entries), grants);
});

test('a grantee keeps his place when his permissions change, also when he has none for a while', () => {
  const entries = presets(owner, 'object')['Everybody may read']!;
  const [own] = entries;
  const other = { to: readGrantee('ann@example.org')!, may: ['READ'] as const };
  const three = withEntry(entries, other);
  const counts = (may: readonly Permission[]) => withEntry(three, { to: everybody, may }).map((one) => one.may.length);
  assert.deepEqual(counts(['READ', 'READ_ACP']), [1, 2, 1]);
  assert.deepEqual(counts([]), [1, 0, 1]);
  assert.deepEqual(grantsOf(withEntry(three, { to: everybody, may: [] })).length, 2);
  assert.deepEqual(without(without(three, everybody), other.to), [own]);
});

test('accounts that are called alike are told apart', () => {
  const [one, other] = ['a', 'b'].map((digit) => ({
    ...{ Type: 'CanonicalUser' as const, ID: digit.repeat(64), DisplayName: 'garden' },
  }));
  assert.equal(nameOf(one!), nameOf(other!));
  assert.notEqual(labelOf(one!), labelOf(other!));
  assert.ok(isOwner(one!, owner) && !isOwner(other!, owner) && !isOwner(everybody, undefined));
});

test('presets say whether they open it, and logs are delivered to buckets only', () => {
  const open = Object.entries(presets(owner, 'bucket')).map(([name, entries]) => [name, isPublic(entries)]);
  assert.deepEqual(open, [
    ['Only the owner', false],
    ['Everybody may read', true],
    ['Everybody who signs requests may read', true],
    ['Access logs may be delivered', false],
  ]);
  assert.equal(Object.keys(presets(owner, 'object')).length, 3);
  assert.ok(!isPublic([{ to: everybody, may: [] }]));
});

test('somebody is typed as an id or an address, and nothing else', () => {
  assert.deepEqual(readGrantee(` ${'AB'.repeat(32)} `), { Type: 'CanonicalUser', ID: 'ab'.repeat(32) });
  assert.deepEqual(readGrantee('ann@example.org'), { Type: 'AmazonCustomerByEmail', EmailAddress: 'ann@example.org' });
  for (const text of ['', '000000000001', 'ann', 'a b@c', 'ab'.repeat(31)]) assert.equal(readGrantee(text), undefined);
});
