import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { objectAddress } from '../../api/object-address.ts';
import { bucketNameProblem } from './buckets.ts';
import { corsExamples, corsProblems } from './settings/cors.ts';
import { draftProblem, fromDraft, toDraft, whatItDoes } from './settings/lifecycle-rule.ts';
import { partSize, partsOf } from './upload/parts.ts';

describe('buckets', () => {
  test('parts cover a file without gap or overlap, within S3’s limits', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * 2 ** 40 }), (size) => {
        const count = Math.ceil(size / partSize(size));
        assert.ok(count <= 10_000 && partSize(size) >= 5 * 2 ** 20);
        if (count > 3000) return;
        const parts = partsOf(size);
        assert.equal(parts.at(-1)!.end, size);
        parts.forEach((part, index) => {
          assert.equal(part.start, index === 0 ? 0 : parts[index - 1]!.end);
        });
      }),
    ));

  test('an object’s address carries any name that an address can', () => {
    assert.equal(
      objectAddress('b', 'a/ü &?#.txt', { versionId: 'v=1' }),
      'objects/b/a/%C3%BC%20%26%3F%23.txt?versionId=v%3D1',
    );
    assert.equal(objectAddress('b', '../session'), undefined);
    assert.equal(objectAddress('b', 'a/./b'), undefined);
  });

  test('names that S3 refuses are refused before', () => {
    for (const good of ['abc', 'a.b-c', '1a2']) assert.equal(bucketNameProblem(good), undefined);
    for (const bad of ['ab', 'A-b', '-ab', 'a..b', '10.0.0.1', 'services', 'x'.repeat(64)])
      assert.ok(bucketNameProblem(bad));
  });

  test('CORS rules are checked by rule', () => {
    for (const text of Object.values(corsExamples)) assert.deepEqual(corsProblems(text), []);
    assert.match(corsProblems('[{"AllowedOrigins":["*"],"AllowedMethods":["PATCH"]}]')[0]!, /Rule 1: “PATCH”/);
    assert.match(corsProblems('[{}]').join(), /AllowedMethods.*AllowedOrigins/);
    assert.match(corsProblems('{}')[0]!, /list/);
  });

  test('changing a lifecycle rule keeps what the form does not show', () => {
    const rule = {
      ...{
        ID: 'logs',
        Status: 'Enabled' as const,
        Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'a', Value: 'b' }] } },
      },
      NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 },
    };
    const changed = fromDraft({ ...toDraft(rule), old: '5', expire: '30' }, rule);
    assert.deepEqual(changed.Filter, rule.Filter);
    assert.deepEqual(changed.NoncurrentVersionExpiration, { NoncurrentDays: 5, NewerNoncurrentVersions: 2 });
    assert.deepEqual(whatItDoes(changed), ['deletes objects after 30 days', 'deletes old versions after 5 days']);
    assert.match(draftProblem({ ...toDraft(undefined), name: 'x', abort: '' }, [])!, /what it does/);
    assert.match(draftProblem({ ...toDraft(undefined), name: 'x', expire: '0' }, [])!, /whole numbers/);
  });
});
