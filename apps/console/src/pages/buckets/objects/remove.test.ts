import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyingCode, removalCode } from './remove.ts';

describe('what is deleted, as commands', () => {
  test('goes a thousand objects at a time, and folders as a whole', () => {
    const objects = Array.from({ length: 1001 }, (_, at) => ({ Key: `k${at}`, VersionId: 'v' }));
    const { calls, commands } = removalCode('garden', objects, ["it's/"]);
    const sizes = calls.map(({ input }) => (input.Delete as { Objects: unknown[] }).Objects.length);
    assert.deepEqual(sizes, [1000, 1]);
    assert.deepEqual(commands, ["aws s3 rm --recursive 's3://garden/it'\\''s/'"]);
  });

  test('holds uploads and versions where a bucket is emptied, as a shell takes them', () => {
    const [uploads, versions] = emptyingCode('garden').commands!;
    assert.match(uploads!, /--output text \\\n {2}--query '\(Uploads \|\| `\[\]`\)/);
    assert.match(versions!, /IFS=\$'\\t' read -r version key/);
  });
});
