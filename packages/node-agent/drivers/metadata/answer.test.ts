import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { type Asker, answer, type Question } from './answer.ts';
import { guestOf, network } from './test/builders.ts';
import { Tokens } from './tokens.ts';
import { metadataTree } from './tree.ts';

describe('an answer of the metadata service', () => {
  const world = manualWorld();
  const tokens = new Tokens(world);
  const guest = guestOf('i-1', '10.0.0.10', { key: { name: 'k', material: 'ssh-rsa AAAA' } });
  const asker: Asker = {
    instance: 'i-1',
    enabled: true,
    tokens: 'optional',
    tree: () => metadataTree(guest, [network], { signs: true }),
  };
  const ask = (url: string, change: Partial<Question> = {}, who: Asker | undefined = asker) =>
    answer({ method: 'GET', url, headers: {}, first: true, ...change }, who, tokens);
  const put = (headers: Question['headers'], change: Partial<Question> = {}) =>
    ask('/latest/api/token', { method: 'PUT', headers, ...change });
  const ttl = 'x-aws-ec2-metadata-token-ttl-seconds';

  test('is a value, or a listing with or without the final slash', () => {
    assert.deepEqual(ask('/latest/meta-data/instance-id'), { status: 200, body: 'i-1' });
    for (const url of [
      '/latest/meta-data/public-keys',
      '/latest/meta-data/public-keys/',
      '//latest//meta-data/public-keys?x=1',
    ])
      assert.deepEqual(ask(url), { status: 200, body: '0=k' });
    assert.equal(ask('/latest/meta-data/public-keys/0/openssh-key').body, 'ssh-rsa AAAA');
    assert.equal(ask('/latest/meta-data/network/interfaces/macs/02%3a00%3a00%3a00%3a00%3a0a/device-number').body, '0');
  });

  test('exists for every dated version, and the root lists them', () => {
    assert.match(ask('/').body as string, /^1\.0\n.*2009-04-04\n.*latest$/s);
    for (const version of ['1.0', '2009-04-04', '2016-09-02', '2021-03-23', '2031-01-01', 'latest'])
      assert.equal(ask(`/${version}/meta-data/instance-id`).body, 'i-1');
    for (const version of ['2.0', 'newest', '2009-4-4']) assert.equal(ask(`/${version}/`).status, 404);
  });

  test('is 404 for an unknown path, user data that is not there, and a stranger', () => {
    for (const url of [
      '/latest/meta-data/nothing',
      '/latest/user-data',
      '/latest/meta-data/instance-id/more',
      '/latest/../etc',
    ])
      assert.equal(ask(url).status, 404);
    assert.equal(answer({ method: 'GET', url: '/', headers: {}, first: true }, undefined, tokens).status, 404);
  });

  test('is 400 for what is no path, 405 for other methods, 403 where the service is off', () => {
    assert.equal(ask('*').status, 400);
    assert.equal(ask('/latest/%zz').status, 400);
    assert.equal(ask('/latest/meta-data', { method: 'POST' }).status, 405);
    assert.equal(ask('/', {}, { ...asker, enabled: false }).status, 403);
  });

  test('needs a token where tokens are required, and never takes a bad one', () => {
    const strict: Asker = { ...asker, tokens: 'required' };
    assert.equal(ask('/latest/meta-data/instance-id', {}, strict).status, 401);
    const token = put({ [ttl]: '60' }).body as string;
    const headers = { 'x-aws-ec2-metadata-token': token };
    assert.equal(ask('/latest/meta-data/instance-id', { headers }, strict).body, 'i-1');
    assert.equal(ask('/', { headers }, { ...strict, instance: 'i-2' }).status, 401);
    assert.equal(ask('/', { headers: { 'x-aws-ec2-metadata-token': 'x' } }).status, 401);
    world.advance(60_001);
    assert.equal(ask('/', { headers }).status, 401);
  });

  test('is a token for one second to six hours, but not through a proxy or late on a connection', () => {
    assert.equal(put({ [ttl]: '21600' }).headers?.[ttl], '21600');
    for (const bad of [undefined, '0', '21601', '-1', '1.5', 'x', ''])
      assert.equal(put({ [ttl]: bad }).status, 400, bad);
    assert.equal(put({ [ttl]: '60', 'x-forwarded-for': '10.0.0.99' }).status, 403);
    assert.equal(put({ [ttl]: '60' }, { first: false }).status, 400);
    assert.equal(ask('/latest/meta-data', { method: 'PUT', headers: { [ttl]: '60' } }).status, 404);
  });
});
