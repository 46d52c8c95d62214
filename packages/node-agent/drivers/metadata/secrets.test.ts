import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { Secrets } from './secrets.ts';

const role = {
  LastUpdated: '2026-01-01T00:00:00Z',
  AccessKeyId: 'ASIA1',
  SecretAccessKey: 's',
  Token: 't',
  Expiration: '2026-01-01T06:00:00Z',
};

const source = (body: () => string) => {
  const asked: string[] = [];
  async function* stream(text: string) {
    yield Buffer.from(text.slice(0, 3));
    yield Buffer.from(text.slice(3));
  }
  return {
    asked,
    fetch: async (what: string) => {
      asked.push(what);
      return stream(body());
    },
  };
};

test('role credentials are fetched once a minute, and anew for another profile', async () => {
  const world = manualWorld();
  const { asked, fetch } = source(() => JSON.stringify(role));
  const secrets = new Secrets(world, fetch);
  const [one, two] = await Promise.all([secrets.credentials('i-1', 'p1'), secrets.credentials('i-1', 'p1')]);
  assert.deepEqual(one, { ...role, Code: 'Success', Type: 'AWS-HMAC' });
  assert.equal(two, one);
  assert.deepEqual(asked, ['credentials/i-1']);
  await secrets.credentials('i-1', 'p2');
  assert.equal(asked.length, 2);
  world.advance(60_001);
  await secrets.credentials('i-1', 'p2');
  assert.equal(asked.length, 3);
  secrets.keep(new Set());
  await secrets.credentials('i-1', 'p2');
  assert.equal(asked.length, 4);
});

test('a failed fetch is not kept, and neither is an incomplete answer', async () => {
  let body = '{}';
  const { fetch } = source(() => body);
  const secrets = new Secrets(manualWorld(), fetch);
  await assert.rejects(secrets.credentials('i-1', 'p'), /without/);
  body = JSON.stringify(role);
  assert.equal((await secrets.credentials('i-1', 'p')).AccessKeyId, 'ASIA1');
});

test('user data is fetched once per digest and bounded', async () => {
  let body = 'hello';
  const { asked, fetch } = source(() => body);
  const secrets = new Secrets(manualWorld(), fetch);
  assert.equal((await secrets.userData('sha256:1')).toString(), 'hello');
  await secrets.userData('sha256:1');
  assert.deepEqual(asked, ['user-data/sha256:1']);
  body = 'x'.repeat(64 * 1024 + 1);
  await assert.rejects(secrets.userData('sha256:2'), /larger/);
});
