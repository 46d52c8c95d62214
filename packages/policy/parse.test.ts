import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PolicyKind, parsePolicy } from './index.ts';
import { faultsOf, policy } from './test/build.ts';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::books/*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } };
const shared = { ...allow, Principal: '*' };
const limit = {
  Effect: 'Limit',
  Action: 'ec2:RunInstances',
  Resource: '*',
  Condition: { NumericLessThanEquals: { 'ec2:quota-vminstancenumber': '4' } },
};

test('a document keeps its version, id and statements', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Id: 'x',
    Statement: [
      { Sid: 'Read', ...allow },
      { ...allow, Effect: 'Deny' },
    ],
  });
  const read = parsePolicy(text, 'identity');
  assert.ok('policy' in read);
  const { kind, id, version, statements } = read.policy;
  assert.deepEqual({ kind, id, version }, { kind: 'identity', id: 'x', version: '2012-10-17' });
  assert.deepEqual(
    statements.map(({ index, sid, effect }) => ({ index, sid, effect })),
    [
      { index: 0, sid: 'Read', effect: 'Allow' },
      { index: 1, sid: undefined, effect: 'Deny' },
    ],
  );
});

test('without a version a document is of 2008-10-17', () => {
  const read = parsePolicy(JSON.stringify({ Statement: allow }), 'identity');
  assert.equal('policy' in read && read.policy.version, '2008-10-17');
});

test('condition keys are kept in lower case, with numbers and booleans as they are written', () => {
  const Condition = {
    NumericLessThan: { 'aws:MultiFactorAuthAge': 3600.0 },
    Bool: { 'AWS:SecureTransport': [true, 'false'] },
  };
  const [statement] = policy('identity', { ...allow, Condition }).statements;
  assert.deepEqual(
    statement!.conditions.map(({ operator, key, values }) => [operator, key, values]),
    [
      ['NumericLessThan', 'aws:multifactorauthage', ['3600']],
      ['Bool', 'aws:securetransport', ['true', 'false']],
    ],
  );
});

const accepted: [kind: PolicyKind, what: string, statement: object | object[]][] = [
  ['identity', 'a lone object instead of a list', allow],
  ['identity', 'lists of one', { ...allow, Action: ['s3:Get*'], Resource: ['*'] }],
  ['identity', 'NotAction and NotResource', { Effect: 'Deny', NotAction: 'iam:*', NotResource: '*' }],
  [
    'identity',
    'an empty Sid, as trust policies of the console have it, more than once',
    [
      { ...allow, Sid: '' },
      { ...allow, Sid: '' },
    ],
  ],
  ['identity', 'an empty Condition', { ...allow, Condition: {} }],
  ['identity', 'Limit', limit],
  ['identity', 'a lifetime', { ...allow, Condition: { NumericEquals: { 'EC2:KeepAlive': '60' } } }],
  [
    'identity',
    'the key of an OpenID provider',
    { ...allow, Condition: { StringEquals: { 'id.example.com/realm:sub': 'x' } } },
  ],
  ['boundary', 'Allow and Deny', [allow, { ...allow, Effect: 'Deny' }]],
  ['account', 'Deny and Limit', [{ ...allow, Effect: 'Deny' }, limit]],
  ['resource', 'everyone', shared],
  ['resource', 'a Sid with spaces', { ...shared, Sid: 'read it all' }],
  ['resource', 'NotPrincipal with Deny', { ...allow, Effect: 'Deny', NotPrincipal: { AWS: '111111111111' } }],
  ['trust', 'a service', trust],
  ['trust', 'tagging the session', { ...trust, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
];
for (const [kind, what, statement] of accepted)
  test(`${kind}: ${what} is accepted`, () => {
    policy(kind, statement as Record<string, unknown>);
  });

const refused: [kind: PolicyKind, what: string, statement: unknown, ...faults: string[]][] = [
  ['identity', 'no statement', [], 'Statement: must be a statement or a list of at least one'],
  ['identity', 'text for a statement', ['x'], 'Statement[0]: must be an object'],
  [
    'identity',
    'an effect in the wrong case',
    { ...allow, Effect: 'allow' },
    'Statement.Effect: must be Allow or Deny or Limit in an identity policy',
  ],
  [
    'identity',
    'no effect',
    [{ Action: '*', Resource: '*' }],
    'Statement[0].Effect: must be Allow or Deny or Limit in an identity policy',
  ],
  [
    'identity',
    'an element in the wrong case',
    { ...allow, condition: {} },
    'Statement.condition: there is no such element; it is written Condition',
  ],
  ['identity', 'an unknown element', { ...allow, 'a b': 1 }, 'Statement["a b"]: there is no such element'],
  ['identity', 'Action with NotAction', { ...allow, NotAction: '*' }, 'Statement: holds both Action and NotAction'],
  [
    'identity',
    'no action',
    { Effect: 'Allow', Resource: '*' },
    'Statement: needs Action or NotAction in an identity policy',
  ],
  [
    'identity',
    'no resource',
    { Effect: 'Allow', Action: '*' },
    'Statement: needs Resource or NotResource in an identity policy',
  ],
  ['identity', 'an empty list of actions', { ...allow, Action: [] }, 'Statement.Action: must hold at least one entry'],
  ['identity', 'a number as an action', { ...allow, Action: ['*', 1] }, 'Statement.Action[1]: must be a string'],
  [
    'identity',
    'a principal',
    { ...allow, Principal: '*' },
    'Statement: cannot hold Principal or NotPrincipal in an identity policy',
  ],
  [
    'identity',
    'a Sid with a blank',
    { ...allow, Sid: 'a b' },
    'Statement.Sid: "a b" holds more than letters and digits',
  ],
  [
    'identity',
    'one Sid twice',
    [
      { ...allow, Sid: 'a' },
      { ...allow, Sid: 'a' },
    ],
    'Statement[1].Sid: another statement has it already',
  ],
  ['identity', 'a list of conditions', { ...allow, Condition: [] }, 'Statement.Condition: must be an object'],
  [
    'identity',
    'an operator without keys',
    { ...allow, Condition: { Bool: 'x' } },
    'Statement.Condition.Bool: must be an object',
  ],
  [
    'identity',
    'a key without a vendor',
    { ...allow, Condition: { Bool: { x: 'true' } } },
    'Statement.Condition.Bool.x: a condition key is written vendor:name, such as aws:SourceIp',
  ],
  [
    'identity',
    'a key without values',
    { ...allow, Condition: { Bool: { 'aws:x': [] } } },
    'Statement.Condition.Bool.aws:x: needs at least one value',
  ],
  [
    'identity',
    'null as a value',
    { ...allow, Condition: { Bool: { 'aws:x': null } } },
    'Statement.Condition.Bool.aws:x: must be a string, a number, a boolean or a list of them',
  ],
  [
    'identity',
    'a key twice',
    { ...allow, Condition: { Bool: { 'aws:x': 'true', 'aws:X': 'true' } } },
    'Statement.Condition.Bool.aws:X: is there twice, but for its case',
  ],
  [
    'identity',
    'two faults',
    [allow, { ...allow, Resource: 'x', Condition: { StringEquals: {}, Foo: {} } }],
    'Statement[1].Resource: "x" is neither an ARN nor "*"',
    'Statement[1].Condition.Foo: there is no such condition operator',
  ],
  [
    'identity',
    'Limit without a condition',
    { ...limit, Condition: undefined },
    'Statement.Condition: a Limit needs one, with NumericLessThanEquals and a quota key',
  ],
  [
    'identity',
    'Limit with an empty condition',
    { ...limit, Condition: {} },
    'Statement.Condition: a Limit needs one, with NumericLessThanEquals and a quota key',
  ],
  [
    'identity',
    'Limit with another operator',
    { ...limit, Condition: { NumericLessThan: { 'ec2:quota-vminstancenumber': 1 } } },
    'Statement.Condition.NumericLessThan.ec2:quota-vminstancenumber: a Limit takes NumericLessThanEquals only',
  ],
  [
    'identity',
    'Limit of an unknown quota',
    { ...limit, Condition: { NumericLessThanEquals: { 'ec2:quota-x': 1 } } },
    'Statement.Condition.NumericLessThanEquals.ec2:quota-x: is not a quota key, such as ec2:quota-vminstancenumber',
  ],
  [
    'identity',
    'Limit below zero',
    { ...limit, Condition: { NumericLessThanEquals: { 'ec2:quota-vminstancenumber': -1 } } },
    'Statement.Condition.NumericLessThanEquals.ec2:quota-vminstancenumber: must be a number, 0 or more',
  ],
  [
    'identity',
    'a lifetime by another operator',
    { ...allow, Condition: { NumericLessThan: { 'ec2:keepalive': 1 } } },
    'Statement.Condition.NumericLessThan.ec2:keepalive: takes NumericEquals only',
  ],
  [
    'identity',
    'a lifetime in a Deny',
    { ...allow, Effect: 'Deny', Condition: { DateEquals: { 'ec2:expirationtime': '2027' } } },
    'Statement.Condition.DateEquals.ec2:expirationtime: belongs in an Allow of an identity policy',
  ],
  ['boundary', 'Limit', limit, 'Statement.Effect: must be Allow or Deny in a boundary'],
  ['account', 'Allow', allow, 'Statement.Effect: must be Deny or Limit in an account policy'],
  ['resource', 'no principal', allow, 'Statement: needs Principal or NotPrincipal in a resource policy'],
  [
    'resource',
    'NotPrincipal with Allow',
    { ...allow, NotPrincipal: '*' },
    'Statement.NotPrincipal: can be used with Deny only',
  ],
  ['resource', 'Limit', { ...limit, Principal: '*' }, 'Statement.Effect: must be Allow or Deny in a resource policy'],
  [
    'trust',
    'a resource',
    { ...trust, Resource: '*' },
    'Statement: cannot hold Resource or NotResource in a trust policy',
  ],
  [
    'trust',
    'another service’s action',
    { ...trust, Action: 's3:*' },
    'Statement.Action: "s3:*": a trust policy is about sts actions only, such as sts:AssumeRole',
  ],
  [
    'trust',
    'every action',
    { ...trust, Action: '*' },
    'Statement.Action: "*": a trust policy is about sts actions only, such as sts:AssumeRole',
  ],
];
for (const [kind, what, statement, ...faults] of refused)
  test(`${kind}: ${what} is refused`, () => {
    assert.deepEqual(faultsOf({ Version: '2012-10-17', Statement: statement }, kind), faults);
  });

test('faults of the document itself', () => {
  assert.deepEqual(faultsOf('[]'), ['the document must be an object']);
  assert.deepEqual(faultsOf('{}'), ['Statement: must be a statement or a list of at least one']);
  assert.deepEqual(faultsOf({ Version: '2012-10-18', Statement: allow }), [
    'Version: must be "2012-10-17" or "2008-10-17"',
  ]);
  assert.deepEqual(faultsOf({ Id: 1, version: 'x', Statement: allow }), [
    'version: there is no such element; it is written Version',
    'Id: must be a string',
  ]);
  assert.match(faultsOf('{"Statement": [],}')[0]!, /^not valid JSON at line 1, column 18: /);
});

test('the size is counted in bytes of UTF-8', () => {
  const text = JSON.stringify({ Statement: { ...allow, Resource: `arn:aws:s3:::${'é'.repeat(100)}` } });
  const bytes = Buffer.byteLength(text);
  assert.ok('policy' in parsePolicy(text, 'identity', { maxBytes: bytes }));
  assert.deepEqual(parsePolicy(text, 'identity', { maxBytes: bytes - 1 }), {
    faults: [`the document is longer than ${bytes - 1} bytes`],
  });
  assert.deepEqual(faultsOf(' '.repeat(16385)), ['the document is longer than 16384 bytes']);
});

test('a document with thousands of faults reports twenty, each short', () => {
  const faults = faultsOf({ Statement: { ...allow, Action: Array.from({ length: 3000 }, () => 'x') } });
  assert.equal(faults.length, 20);
  const long = faultsOf({
    Statement: { [`${'é"'.repeat(2000)}`]: 'a'.repeat(5000), ...allow, Resource: 'b'.repeat(2000) },
  });
  for (const fault of long) assert.ok(fault.length < 300);
});

const kinds: PolicyKind[] = ['identity', 'resource', 'trust', 'boundary', 'account'];

test('any JSON value in any place gives a policy or faults, never an exception', () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(null, '__proto__', {}, [], [[]], { __proto__: 1 }));
  const element = fc.constantFrom(
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'Principal',
    'Condition',
    'Sid',
    '__proto__',
    'constructor',
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.array(fc.tuple(element, anything)),
      fc.boolean(),
      (kind, members, whole) => {
        const statement = Object.fromEntries([...(whole ? Object.entries(allow) : []), ...members]);
        const read = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), kind);
        if ('faults' in read) assert.ok(read.faults.length > 0);
      },
    ),
    { numRuns: 2000 },
  );
});

test('any text gives a policy or faults, never an exception', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.string({ unit: 'binary', maxLength: 200 }), (kind, text) => {
      assert.ok('faults' in parsePolicy(text, kind));
    }),
  );
});
