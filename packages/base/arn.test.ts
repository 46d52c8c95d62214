import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arn, iamArn, parseArn } from './arn.ts';

test('an ARN is read into its parts, whose last may hold colons', () => {
  assert.deepEqual(parseArn('arn:aws:s3:::bucket/a:b'), {
    ...{ partition: 'aws', service: 's3', region: '', account: '', resource: 'bucket/a:b' },
  });
});

test('what is written can be read', () => {
  const text = arn('ec2', 'mallee-1', '123456789012', 'instance/i-1');
  assert.equal(text, 'arn:aws:ec2:mallee-1:123456789012:instance/i-1');
  assert.equal(parseArn(text)?.resource, 'instance/i-1');
  assert.equal(iamArn('123456789012', 'user/a'), 'arn:aws:iam::123456789012:user/a');
});

test('anything else is none', () => {
  for (const text of ['', '*', 'arn', 'arn:aws:s3::', 'arn:aws:s3', 'urn:aws:s3:::b', 'arn::s3:::b', 'arn:aws::::b'])
    assert.equal(parseArn(text), undefined, text);
});
