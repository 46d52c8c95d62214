import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Entry, everybody, everyUser, presets, withEntry } from './acl.ts';
import { differences, draftState } from './acl-draft.ts';

const lists = presets({ ID: 'a'.repeat(64), DisplayName: 'garden' }, 'bucket');
const [own, open] = [lists['Only the owner']!, lists['Everybody may read']!];
const signed = lists['Everybody who signs requests may read']!;

describe('the draft of an access list', () => {
  test('changes something only where a grant comes or goes', () => {
    assert.deepEqual(draftState(undefined, own), { now: { edited: own, from: own }, changed: false, overtaken: [] });
    assert.equal(draftState({ edited: open.toReversed(), from: open }, open).changed, false);
    assert.equal(draftState({ edited: withEntry(own, { to: everybody, may: [] }), from: own }, own).changed, false);
    assert.equal(draftState({ edited: open, from: own }, own).changed, true);
  });

  test('is overtaken by what others did since, unless they did the same', () => {
    const draft = { edited: open, from: own };
    assert.deepEqual(draftState(draft, signed), {
      ...{ now: draft, changed: true, overtaken: ['READ for Everybody who signs requests was added'] },
    });
    assert.deepEqual(draftState(draft, open), { now: draft, changed: false, overtaken: [] });
  });

  test('gives way to what others did where nothing of it is one’s own', () => {
    const idle = { edited: withEntry(own, { to: everyUser, may: [] }), from: own };
    assert.deepEqual(draftState(idle, open).now, { edited: open, from: open });
  });

  test('says which grants came and went', () => {
    const ann = { Type: 'CanonicalUser', ID: 'b'.repeat(64), DisplayName: 'ann' } as const;
    const more: Entry[] = [...open, { to: ann, may: ['READ', 'WRITE'] }];
    assert.deepEqual(differences(open, more.slice(1)), [
      'READ for ann (bbbbbbbb…bbbbbbbb) was added',
      'WRITE for ann (bbbbbbbb…bbbbbbbb) was added',
      'FULL_CONTROL for garden (aaaaaaaa…aaaaaaaa) was taken away',
    ]);
  });
});
