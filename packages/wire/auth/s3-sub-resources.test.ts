import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as s3 from '@aws-sdk/client-s3';
import { s3SubResources } from './s3-sub-resources.ts';

/** Names that choose no operation: one that only SDKs send, and the version of the list, which changes its form. */
const harmless = new Set(['x-id', 'list-type']);

test('version 2 signs every query parameter by which S3 chooses an operation', () => {
  const chosen = new Set<string>();
  for (const schema of Object.values(s3)) {
    if (!Array.isArray(schema) || schema[0] !== 9) continue;
    const { http } = schema[3] as unknown as { http: [method: string, uri: string, status: number] };
    for (const part of http[1].split('?')[1]?.split('&') ?? []) chosen.add(part.split('=')[0] ?? '');
  }
  assert(chosen.size > 30);
  assert.deepEqual(
    [...chosen].filter((name) => !s3SubResources.has(name) && !harmless.has(name)),
    [],
  );
});
