import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Entry, everybody, everyUser, logDelivery, type Permission, presets } from './acl.ts';
import { adviceOn, publicEffects } from './advice.ts';

const owner = { ID: 'a'.repeat(64), DisplayName: 'garden' };
const own: Entry = { to: { ...owner, Type: 'CanonicalUser' }, may: ['FULL_CONTROL'] };
const may = (to: Entry['to'], ...may: Permission[]): Entry => ({ to, may });

describe('advice on an access list', () => {
  test('is none on the lists to begin with', () => {
    for (const kind of ['bucket', 'object'] as const)
      for (const entries of Object.values(presets(owner, kind))) assert.deepEqual(adviceOn(entries, owner, kind), []);
    assert.deepEqual(adviceOn([own, may(logDelivery, 'WRITE')], owner, 'bucket'), []);
  });

  test('gives the owner everything, in place of the less he has', () => {
    const [found, another] = adviceOn([may(own.to, 'READ'), may(everybody, 'READ')], owner, 'bucket');
    assert.equal(another, undefined);
    assert.deepEqual(found!.mended, [own, may(everybody, 'READ')]);
    assert.deepEqual(adviceOn([], owner, 'object')[0]!.mended, [own]);
  });

  test('lets the public read at most, and takes it from the list where it did not', () => {
    const mended = (entry: Entry, of: 'bucket' | 'object') =>
      adviceOn([own, entry], owner, of).map(({ text, mended }) => [text, mended]);
    assert.deepEqual(mended(may(everyUser, 'FULL_CONTROL'), 'bucket'), [
      [
        'Everybody who signs requests may put and delete objects, at the owner’s cost, and change this list, and so take the rest.',
        [own, may(everyUser, 'READ')],
      ],
    ]);
    assert.deepEqual(mended(may(everybody, 'WRITE', 'READ_ACP'), 'bucket'), [
      ['Everybody may put and delete objects, at the owner’s cost.', [own, may(everybody, 'READ_ACP')]],
    ]);
    assert.deepEqual(mended(may(everybody, 'WRITE_ACP'), 'object'), [
      ['Everybody may change this list, and so take the rest.', [own]],
    ]);
  });

  test('takes from an object’s list what means nothing there', () => {
    const [found] = adviceOn([own, may(everybody, 'READ', 'WRITE')], owner, 'object');
    assert.deepEqual(found!.mended, [own, may(everybody, 'READ')]);
  });
});

test('each public access setting does something of its own to a public list', () => {
  assert.deepEqual(publicEffects(), []);
  const [ignored, refused] = publicEffects({ BlockPublicAcls: true, IgnorePublicAcls: true });
  assert.deepEqual(publicEffects({ IgnorePublicAcls: true, BlockPublicPolicy: true }), [ignored]);
  assert.deepEqual(publicEffects({ BlockPublicAcls: true, RestrictPublicBuckets: true }), [refused]);
});
