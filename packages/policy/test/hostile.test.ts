import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, limits, parsePolicy } from '../index.ts';
import { allowAll, contextOf, faultsOf, named, policy, question, user } from './build.ts';

/** What a tenant may send: it must end soon and never throw. Time-outs are far above what it takes. */
const bounded = { timeout: 60_000 };
const variable = (name: string): string => '$'.concat(`{${name}}`);

test('an enormous document is refused unread', bounded, () => {
  assert.deepEqual(faultsOf(`{"Statement":${'['.repeat(50_000_000)}`), ['the document is longer than 16384 bytes']);
});

test('a deep document is refused where its size is allowed', bounded, () => {
  const read = parsePolicy('['.repeat(5_000_000), 'identity', { maxBytes: 10_000_000 });
  assert.ok('faults' in read);
  assert.match(read.faults[0]!, /levels deep/);
});

test('a document full of statements, keys and values is read', bounded, () => {
  const Condition = {
    StringEquals: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`aws:k${index}`, 'v'])),
  };
  const statements = Array.from({ length: 5000 }, () => allowAll);
  const text = JSON.stringify({ Statement: [...statements, { ...allowAll, Condition }] });
  assert.ok('policy' in parsePolicy(text, 'identity', { maxBytes: 1e6 }));
});

for (const [what, pattern] of Object.entries({
  stars: '*a'.repeat(8000),
  'stars and question marks': '*?'.repeat(8000),
  'one long piece': `*${'?a'.repeat(7000)}*`,
  'a variable and stars': `${variable('aws:username')}${'*a'.repeat(7900)}`,
  'thousands of variables': variable('aws:username').repeat(900),
}))
  test(`a pattern of ${what} is matched with a long value in bounded time`, bounded, () => {
    const Condition = { StringLike: { 'aws:useragent': `${pattern}b` } };
    const subject = user({ identity: [named('p', 'identity', { ...allowAll, Condition })] });
    const context = contextOf({ 'aws:useragent': 'a'.repeat(16_000), 'aws:username': 'aaaa' });
    assert.equal(decide(subject, question({ context })).allowed, false);
  });

test('a value far longer than a request can carry is compared', bounded, () => {
  const long = 'a'.repeat(500_000);
  for (const operator of ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase']) {
    const Condition = { [operator]: { 'aws:useragent': variable('aws:username') } };
    const subject = user({ identity: [named('p', 'identity', { ...allowAll, Condition })] });
    const context = contextOf({ 'aws:useragent': long, 'aws:username': long });
    assert.equal(decide(subject, question({ context })).allowed, true);
  }
});

test('names that objects are born with mean nothing', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    for (const text of [
      `{"${name}": {}, "Statement": ${JSON.stringify(allowAll)}}`,
      `{"Statement": {"Effect": "${name}", "Action": "*", "Resource": "*"}}`,
      `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"${name}": {"aws:x": "a"}}}}`,
      `{"Statement": {"${name}": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}`,
    ])
      faultsOf(text);
    const Condition = { StringEquals: { [`aws:${name}`]: variable(`aws:${name}`) } };
    const subject = user({ identity: [named('p', 'identity', { ...allowAll, Condition })] });
    assert.equal(decide(subject, question()).allowed, false);
  }
  assert.equal(({} as { Effect?: unknown }).Effect, undefined);
});

test('look-alikes and strange characters match only themselves', () => {
  const statement = { ...allowAll, Resource: 'arn:aws:s3:::bücher/é\u202e\u0000*' };
  const subject = user({ identity: [{ name: 'p', policy: policy('identity', statement) }] });
  assert.equal(decide(subject, question({ resource: 'arn:aws:s3:::bücher/é\u202e\u0000x' })).allowed, true);
  assert.equal(decide(subject, question({ resource: 'arn:aws:s3:::bücher/e\u0301\u202e\u0000x' })).allowed, false);
  faultsOf({ Statement: { ...allowAll, Action: 'ѕ3:GetObject' } });
});

test('any question is answered', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('*', '?', ':', '', 'arn:', 'arn:::::', 'a:b:c'));
  const Condition = { ArnLike: { 'aws:sourcearn': 'arn:*:*:*:*:*' }, IpAddress: { 'aws:sourceip': '::/0' } };
  const limit = { ...allowAll, Effect: 'Limit', Condition: { NumericLessThanEquals: { 's3:quota-bucketnumber': 1 } } };
  const identity = [
    named('p', 'identity', [{ ...allowAll, Condition }, limit, { ...allowAll, Resource: 'arn:aws:s3:::a*b?' }]),
  ];
  fc.assert(
    fc.property(text, text, text, fc.dictionary(text, fc.array(text)), (action, resource, resourceAccount, context) => {
      decide(user({ identity }), question({ action, resource, resourceAccount, context: contextOf(context) }));
      limits(identity, action, resource, 's3:quota-bucketnumber');
    }),
    { numRuns: 1000 },
  );
});
