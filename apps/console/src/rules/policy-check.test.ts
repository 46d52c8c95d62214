import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { policyTemplates, trustTemplates } from '../pages/identity/policy-templates.ts';
import { policyProblems } from './policy-check.ts';

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const fine = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };

describe('the check of policies', () => {
  test('what the console proposes is fine', () => {
    for (const text of Object.values(policyTemplates)) assert.deepEqual(policyProblems(text, 'identity'), []);
    for (const text of Object.values(trustTemplates)) assert.deepEqual(policyProblems(text, 'trust'), []);
  });

  for (const [name, statement, says] of [
    ['an unknown effect', { ...fine, Effect: 'Permit' }, /Effect is Allow or Deny/],
    ['an unknown element', { ...fine, Actions: [] }, /“Actions” means nothing here/],
    ['an action and its contrary', { ...fine, NotAction: 'ec2:*' }, /Action or NotAction, and only one/],
    ['an action without a service', { ...fine, Action: 'RunInstances' }, /is no action/],
    ['a resource that is no ARN', { ...fine, Resource: 'bucket/x' }, /is no ARN/],
    ['a principal where none belongs', { ...fine, Principal: '*' }, /no Principal/],
    ['an unknown operator', { ...fine, Condition: { Like: {} } }, /no condition operator/],
  ] as const)
    test(`${name} is named with its place`, () => {
      const found = policyProblems(policy(statement), 'identity');
      assert.equal(found.length, 1);
      assert.match(found[0]!, /^Statement 1: /);
      assert.match(found[0]!, says);
    });

  test('a bucket’s policy needs a principal, and text must be JSON', () => {
    assert.match(policyProblems(policy(fine), 'resource')[0]!, /Principal or NotPrincipal/);
    assert.match(policyProblems('{', 'identity')[0]!, /not JSON/);
    assert.match(policyProblems('[]', 'identity')[0]!, /object in braces/);
    assert.match(policyProblems('{}', 'identity')[0]!, /needs a Statement/);
  });
});
