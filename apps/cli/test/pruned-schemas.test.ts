import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pruned, prunedText } from '../schemas/generate.ts';

for (const service of pruned)
  test(`the pruned schema of ${service} is what the commands need`, async () => {
    const committed = await readFile(new URL(`../schemas/${service}.json`, import.meta.url), 'utf8');
    assert.ok(committed === (await prunedText(service)), 'run apps/cli/schemas/generate.ts');
  });
