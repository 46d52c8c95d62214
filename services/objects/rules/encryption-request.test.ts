import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { ann, code, nobody } from '../test/cloud.ts';
import { type EncryptionHeaders, readEncryption } from './encryption-request.ts';

const key = Buffer.alloc(32, 'a');
const customer = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: key.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
};
const scope = { subject: ann, secure: false, sourceIp: '127.0.0.1' };
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

describe('what a request says about encryption', () => {
  test('is nothing, the bucket’s own, or what it asks for', () => {
    const read = (headers: EncryptionHeaders, bucket = {}) => readEncryption(headers, bucket, scope)?.by;
    assert.equal(read({}), undefined);
    assert.equal(read({}, { algorithm: 'AES256' }), 's3');
    assert.equal(read({}, { algorithm: 'aws:kms' }), 'kms');
    assert.equal(read({ ServerSideEncryption: 'AES256' }, { algorithm: 'aws:kms' }), 's3');
    assert.equal(read(customer, { algorithm: 'aws:kms' }), 'customer');
  });

  test('names the bucket’s key only where the bucket’s method is taken', () => {
    const bucket = { algorithm: 'aws:kms', key: 'of the bucket', bucketKey: true } as const;
    const kms = (headers: EncryptionHeaders) => {
      const wish = readEncryption(headers, bucket, scope);
      assert.ok(wish?.by === 'kms');
      return [wish.key, wish.bucketKey];
    };
    assert.deepEqual(kms({}), ['of the bucket', true]);
    assert.deepEqual(kms({ BucketKeyEnabled: false }), ['of the bucket', false]);
    assert.deepEqual(kms({ ServerSideEncryption: 'aws:kms' }), [undefined, false]);
    assert.deepEqual(kms({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'own' }), ['own', false]);
  });

  test('orders its context, so that the same one is always the same', () => {
    const context = (value: unknown) => {
      const headers = { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext: base64(value) };
      const wish = readEncryption(headers, undefined, scope);
      return wish?.by === 'kms' ? JSON.stringify(wish.context) : undefined;
    };
    assert.equal(context({ b: '1', a: '2' }), '{"a":"2","b":"1"}');
    for (const bad of [[], null, 'x', { a: 1 }, { a: 'x'.repeat(9000) }])
      assert.throws(() => context(bad), code('InvalidArgument'), JSON.stringify(bad).slice(0, 20));
  });

  test('brings a key along only where nobody can have seen it on the way', () => {
    const from = (sourceIp: string, secure = false) =>
      readEncryption(customer, undefined, { ...scope, sourceIp, secure });
    for (const near of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) assert.equal(from(near)?.by, 'customer');
    for (const far of ['10.0.0.1', '1.127.0.1', 'fe80::1', '::ffff:10.0.0.1'])
      assert.throws(() => from(far), code('InvalidRequest'));
    assert.equal(from('10.0.0.1', true)?.by, 'customer');
  });

  test('uses an account’s key only when it is signed with version 4', () => {
    const kms = (more: object) =>
      readEncryption({ ServerSideEncryption: 'aws:kms' }, undefined, { ...scope, ...more } as typeof scope)?.by;
    const signed = (version: string) => ({ authentication: { type: 'REST-HEADER', version } });
    assert.equal(kms(signed('AWS4-HMAC-SHA256')), 'kms');
    for (const weak of [signed('AWS'), { subject: nobody }]) assert.throws(() => kms(weak), code('InvalidArgument'));
  });
});
