import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { ann, Cloud, code } from './cloud.ts';

const Bucket = 'listed';

/** What a listing shows, from nothing but the rules: keys in the order of their bytes, grouped behind the prefix. */
function model(keys: readonly string[], prefix: string, delimiter: string, after: string): string[] {
  const shown = [...keys]
    .sort((a, b) => Buffer.from(a).compare(Buffer.from(b)))
    .filter((key) => key.startsWith(prefix) && Buffer.from(key).compare(Buffer.from(after)) > 0)
    .map((key) => {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return cut < 0 ? key : key.slice(0, cut + delimiter.length);
    });
  return [...new Set(shown)];
}

/** Keys of few different signs, so that they have prefixes in common; some outside ASCII and the first plane. */
const text = (maxLength: number) =>
  fc
    .array(fc.constantFrom('a', 'b', '/', 'é', '\u{1f600}', '\uffee', '\u0001'), { maxLength })
    .map((all) => all.join(''));

describe('a listing', () => {
  let cloud: Cloud;
  let call: ReturnType<Cloud['as']>;
  before(async () => {
    cloud = await Cloud.open();
    call = cloud.as(ann);
    await call('CreateBucket', { Bucket });
  });
  after(() => cloud.close());

  async function fill(keys: readonly string[]): Promise<void> {
    const { Contents = [] } = await call('ListObjectsV2', { Bucket });
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await call('DeleteObjects', { Bucket, Delete: { Objects, Quiet: true } });
    await Promise.all(keys.map((Key) => call('PutObject', { Bucket, Key, Body: '' })));
  }

  const merged = (contents: { Key?: string }[] = [], groups: { Prefix?: string }[] = []) =>
    [...contents.map(({ Key }) => Key!), ...groups.map(({ Prefix }) => Prefix!)].sort((a, b) =>
      Buffer.from(a).compare(Buffer.from(b)),
    );

  test('shows in any pages what the rules say', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(text(6).filter(Boolean), { maxLength: 25 }),
        text(2),
        fc.constantFrom('', '/', 'a', '//'),
        text(3),
        fc.integer({ min: 1, max: 6 }),
        async (keys, Prefix, Delimiter, start, MaxKeys) => {
          await fill(keys);
          const asked = { Bucket, Prefix, Delimiter, MaxKeys };
          // A start that names a whole group skips it, which the model does not know.
          const after = Delimiter !== '' && start.endsWith(Delimiter) ? '' : start;
          const expected = model(keys, Prefix, Delimiter, after);

          const second: string[] = [];
          let token: string | undefined;
          do {
            const page = await call('ListObjectsV2', { ...asked, StartAfter: after, ContinuationToken: token });
            assert.ok(page.KeyCount! <= MaxKeys);
            second.push(...merged(page.Contents, page.CommonPrefixes));
            token = page.NextContinuationToken;
            assert.equal(page.IsTruncated, token !== undefined);
          } while (token !== undefined);
          assert.deepEqual(second, expected);

          const first: string[] = [];
          let marker: string | undefined = after;
          do {
            const page: Awaited<ReturnType<typeof list>> = await list({ ...asked, Marker: marker });
            first.push(...merged(page.Contents, page.CommonPrefixes));
            marker = page.NextMarker;
          } while (marker !== undefined);
          assert.deepEqual(first, expected);
        },
      ),
      { numRuns: 40 },
    ));

  const list = (input: { Marker?: string | undefined; MaxKeys?: number }) => call('ListObjects', { Bucket, ...input });

  test('of nothing asked is empty and complete', async () => {
    await fill(['a']);
    const page = await call('ListObjectsV2', { Bucket, MaxKeys: 0 });
    assert.deepEqual([page.Contents, page.IsTruncated], [[], false]);
  });

  test('writes names so that XML can hold them, when asked to', async () => {
    await fill(['a b+c/é\u0001']);
    const page = await call('ListObjectsV2', { Bucket, Prefix: 'a b', EncodingType: 'url' });
    assert.deepEqual([page.Contents?.[0]?.Key, page.Prefix], ['a%20b%2Bc/%C3%A9%01', 'a%20b']);
    await assert.rejects(call('ListObjectsV2', { Bucket, EncodingType: 'other' as 'url' }), code('InvalidArgument'));
  });

  test('is refused where its bounds make no sense', async () => {
    await assert.rejects(call('ListObjectsV2', { Bucket, MaxKeys: -1 }), code('InvalidArgument'));
    for (const ContinuationToken of ['', '!', '2YQ'])
      await assert.rejects(call('ListObjectsV2', { Bucket, ContinuationToken }), code('InvalidArgument'));
    await assert.rejects(call('ListObjectsV2', { Bucket: 'nowhere' }), code('NoSuchBucket'));
  });
});
