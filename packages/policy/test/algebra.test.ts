import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Decision, decide, type NamedPolicy, type Question, type Subject } from '../index.ts';
import { account, anonymous, contextOf, ec2Service, policy, question, roleSession, stranger, user } from './build.ts';

/** Laws that hold for every policy, in a world small enough that statements often meet. */

type Statement = Record<string, unknown>;
type Layer = 'identity' | 'boundary' | 'session' | 'account' | 'resource';
/** Statements by layer; a layer that is absent is not attached. */
type Layers = Partial<Record<Layer, Statement[]>>;

const oneOrMore = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.subarray(values, { minLength: 1 });
const actions = oneOrMore('*', 's3:*', 's3:Get*', 's3:GetObject', 's3:PutObject', 'ec2:*');
const resources = oneOrMore(
  '*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::b*',
  'arn:aws:s3:::a/$'.concat('{aws:username}'),
);
const people = fc.constantFrom<unknown>(
  '*',
  { AWS: account },
  { AWS: stranger },
  { AWS: user().arn },
  { AWS: roleSession().roleArn },
  { Service: 'ec2.amazonaws.com' },
);
const conditions = fc.constantFrom<object>(
  {},
  { StringEquals: { 'aws:username': 'ann' } },
  { StringNotEquals: { 'aws:username': 'ann' } },
  { 'ForAllValues:StringLike': { 'aws:tagkeys': 'a*' } },
  { 'ForAnyValue:StringLike': { 'aws:tagkeys': 'a*' } },
  { Null: { 'aws:sourceip': 'true' } },
  { IpAddress: { 'aws:sourceip': '10.0.0.0/8' } },
);

const body = fc
  .tuple(fc.boolean(), actions, fc.boolean(), resources, conditions)
  .map(([notAction, action, notResource, resource, Condition]) => ({
    [notAction ? 'NotAction' : 'Action']: action,
    [notResource ? 'NotResource' : 'Resource']: resource,
    Condition,
  }));

function statement(layer: Layer, ...effects: string[]): fc.Arbitrary<Statement> {
  const own = fc.record({ Effect: fc.constantFrom(...effects) });
  const who = layer === 'resource' ? people.map((Principal) => ({ Principal })) : fc.constant({});
  return fc.tuple(own, body, who).map((parts) => Object.assign({}, ...parts) as Statement);
}

function attached(layer: Layer): fc.Arbitrary<Statement[]> {
  const effects = layer === 'account' ? ['Deny'] : ['Allow', 'Allow', 'Allow', 'Deny'];
  return fc.array(statement(layer, ...effects), { minLength: 1, maxLength: 3 });
}

const every: Layer[] = ['identity', 'boundary', 'session', 'account', 'resource'];
const layers: fc.Arbitrary<Layers> = fc.record(
  Object.fromEntries(every.map((layer) => [layer, attached(layer)])) as Record<Layer, fc.Arbitrary<Statement[]>>,
  { requiredKeys: [] },
);
const subjects = fc.constantFrom(
  user(),
  user(),
  user({ accountAdministrator: true }),
  user({ cloudAdministrator: true }),
  roleSession(),
  roleSession({ everyAccount: true }),
  anonymous,
  ec2Service,
);
const questions: fc.Arbitrary<Question> = fc
  .record({
    action: fc.constantFrom('s3:GetObject', 's3:PutObject', 'ec2:RunInstances'),
    resource: fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::a/ann', 'arn:aws:s3:::b'),
    resourceAccount: fc.constantFrom(account, account, stranger, ''),
    granted: fc.boolean(),
    needsNoPermission: fc.boolean(),
    context: fc
      .constantFrom(
        {},
        { 'aws:username': 'ann' },
        { 'aws:username': 'bob', 'aws:sourceip': '10.0.0.1' },
        { 'aws:tagkeys': ['a', 'b'] },
      )
      .map((values) => contextOf(values as Record<string, string | string[]>)),
  })
  .map(question);
const world = fc.record({ subject: subjects, question: questions, layers });

const sheet = (name: string, kind: NamedPolicy['policy']['kind'], statements: Statement[] = []): NamedPolicy[] =>
  statements.length === 0 ? [] : [{ name, policy: policy(kind, statements) }];

function ask(
  subject: Subject,
  asked: Question,
  { identity, boundary, session, account: own, resource }: Layers,
): Decision {
  const [bounds] = sheet('boundary', 'boundary', boundary);
  const [resourcePolicy] = sheet('resource', 'resource', resource);
  return decide(
    {
      ...subject,
      identity: sheet('identity', 'identity', identity),
      session: sheet('session', 'boundary', session),
      accountPolicies: sheet('account', 'account', own),
      ...(bounds && { boundary: bounds }),
    },
    { ...asked, ...(resourcePolicy && { resourcePolicy }) },
  );
}

const addition = (...effects: string[]): fc.Arbitrary<[Layer, Statement]> =>
  fc.constantFrom(...every).chain((layer) => fc.tuple(fc.constant(layer), statement(layer, ...effects)));
/** Adds to a layer that is attached, at either end. */
function add(to: Layers, [layer, more]: [Layer, Statement], first: boolean): Layers {
  const now = to[layer] ?? [];
  return { ...to, [layer]: first ? [more, ...now] : [...now, more] };
}

const runs = { numRuns: 1000 };

test('adding a Deny never allows more', () => {
  fc.assert(
    fc.property(world, addition('Deny'), fc.boolean(), ({ subject, question, layers }, more, first) => {
      const before = ask(subject, question, layers);
      const after = ask(subject, question, add(layers, more, first));
      assert.ok(before.allowed || !after.allowed);
    }),
    runs,
  );
});

test('adding an Allow never turns an explicit deny', () => {
  fc.assert(
    fc.property(world, addition('Allow'), fc.boolean(), ({ subject, question, layers }, more, first) => {
      if (more[0] === 'account') return;
      const denied = ask(subject, question, layers).why === 'explicit-deny';
      assert.equal(ask(subject, question, add(layers, more, first)).why === 'explicit-deny', denied);
    }),
    runs,
  );
});

test('adding an Allow to what is attached never allows less', () => {
  fc.assert(
    fc.property(world, addition('Allow'), fc.boolean(), ({ subject, question, layers }, more, first) => {
      const bounds = more[0] === 'boundary' || more[0] === 'session';
      if (more[0] === 'account' || (bounds && !layers[more[0]])) return;
      const before = ask(subject, question, layers);
      assert.ok(!before.allowed || ask(subject, question, add(layers, more, first)).allowed);
    }),
    runs,
  );
});

for (const layer of ['boundary', 'session', 'account'] as const)
  test(`a policy of kind ${layer} never widens`, () => {
    fc.assert(
      fc.property(world, attached(layer), ({ subject, question, layers }, statements) => {
        const without = ask(subject, question, { ...layers, [layer]: undefined });
        assert.ok(without.allowed || !ask(subject, question, { ...layers, [layer]: statements }).allowed);
      }),
      runs,
    );
  });

test('the order of statements is irrelevant', () => {
  const shuffled = world.chain((one) =>
    fc.tuple(
      fc.constant(one),
      fc.tuple(
        ...every.map((layer) =>
          fc.shuffledSubarray(one.layers[layer] ?? [], { minLength: one.layers[layer]?.length ?? 0 }),
        ),
      ),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([{ subject, question, layers }, lists]) => {
      const other = Object.fromEntries(every.map((layer, index) => [layer, lists[index]])) as Layers;
      const [one, two] = [ask(subject, question, layers), ask(subject, question, other)];
      assert.deepEqual({ ...one, by: one.by?.policy }, { ...two, by: two.by?.policy });
    }),
    runs,
  );
});

test('it is irrelevant how statements are distributed over policies', () => {
  fc.assert(
    fc.property(world, ({ subject, question, layers: { identity = [] } }) => {
      const alone = identity.map((one, index) => ({ name: `p${index}`, policy: policy('identity', one) }));
      const one = ask(subject, question, { identity });
      const two = decide({ ...subject, identity: alone }, question);
      assert.deepEqual([one.allowed, one.why], [two.allowed, two.why]);
    }),
    runs,
  );
});

test('a decision is explained: a Deny and an Allow by their statement, which exists', () => {
  fc.assert(
    fc.property(world, ({ subject, question, layers }) => {
      const { allowed, why, by } = ask(subject, question, layers);
      assert.equal(allowed, ['allowed', 'administrator', 'cloud-administrator', 'needs-no-permission'].includes(why));
      if (why === 'explicit-deny') assert.equal(layers[by!.source]![by!.statement as number]!.Effect, 'Deny');
      if (why === 'allowed' && by) assert.equal(layers[by.source]![by.statement as number]!.Effect, 'Allow');
    }),
    runs,
  );
});
