import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { serviceNames } from '@mallee/wire';
import { operationsPage } from './operations-page.ts';
import { pages } from './pages.ts';

const made = await pages();

for (const [name, text] of Object.entries(made))
  test(`docs/${name} is what \`npm run docs\` makes of the program`, async () => {
    assert.equal(await readFile(join(import.meta.dirname, '../../../docs', name), 'utf8'), text);
  });

test('the page of operations names what an operation lacks, and every service', async () => {
  const run = {
    service: 's3',
    name: 'PutObject',
    parameters: { Key: 'used', ACL: 'absent', Tagging: { only: ['x'] } },
  };
  const page = await operationsPage([{ name: 's3', ports: {}, operations: [run as never] }]);
  assert.match(page, /- \*\*PutObject\*\*: `ACL`, `Tagging` \(only "x"\)/);
  assert.match(page, /Absent: .*GetObject/);
  assert.equal(page.match(/^## /gm)?.length, serviceNames.length);
});
