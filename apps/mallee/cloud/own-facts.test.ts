import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '../config/schema.ts';
import { propertyFacts } from './own-facts.ts';

const written = configSchema.parse({ objects: { webhooks: { mill: 'https://ann:pw@hooks.example/T00/XXXX?k=YYYY' } } });
const facts = propertyFacts({ ...written, data: '/nowhere', address: '127.0.0.1', port: 8773 });

test('settings tell where a webhook leads and not what lets one post there', () => {
  const webhooks = facts.find(({ name }) => name === 'objects.webhooks');
  assert.equal(webhooks?.value, '{"mill":"https://hooks.example/..."}');
});

test('every setting has a value and a standard one', () => {
  for (const { name, value, standard } of facts) {
    assert.equal(typeof value, 'string', name);
    assert.equal(typeof standard, 'string', name);
  }
});
