import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { notificationOf, scopeOf, subscriptionsOf, webhookOf, withSubscription } from './subscription.ts';
import { draftProblem, fromDraft, ownerIn, toDraft } from './subscription-draft.ts';

const place = { region: 'mallee-1', account: '000000000001' };
const found = {
  TopicConfigurations: [
    { TopicArn: 'arn:aws:sns:mallee-1:000000000002:mill', Id: 'a', Events: ['s3:ObjectCreated:*' as const] },
  ],
  QueueConfigurations: [
    {
      ...{ QueueArn: 'arn:aws:sqs:mallee-1:000000000002:dam', Id: 'b' },
      Events: ['s3:ObjectRemoved:Delete' as const, 's3:ObjectTagging:*' as const],
      Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'photos/' }] } },
    },
  ],
  LambdaFunctionConfigurations: [
    {
      ...{ LambdaFunctionArn: 'arn:aws:lambda:mallee-1:000000000002:function:weir:live', Id: 'c' },
      Events: ['s3:Replication:*' as const],
    },
  ],
};

describe('subscriptions to a bucket’s events', () => {
  const [topic, queue, lambda] = subscriptionsOf(found);

  test('are a list of three kinds, and the same document again', () => {
    assert.deepEqual([topic!, queue!, lambda!].map(webhookOf), ['mill', 'dam', 'weir']);
    assert.deepEqual([topic!, queue!].map(scopeOf), ['any', 'begins with photos/']);
    assert.deepEqual(notificationOf([lambda!, queue!, topic!]), found);
    assert.deepEqual(notificationOf([]), {});
  });

  test('are read whatever the case of their filters’ names, as the cloud gives them back', () => {
    const Filter = { Key: { FilterRules: [{ Name: 'Suffix' as 'suffix', Value: '.jpg' }] } };
    const [read] = subscriptionsOf({ QueueConfigurations: [{ ...found.QueueConfigurations[0]!, Filter }] });
    assert.equal(read!.suffix, '.jpg');
  });

  test('keep what the dialog does not edit, and name another webhook in the same account', () => {
    assert.deepEqual(fromDraft(toDraft(lambda), lambda, place), lambda);
    const owner = { ...place, account: ownerIn([topic!], place.account) };
    const moved = fromDraft({ ...toDraft(lambda), webhook: 'dam' }, lambda, owner);
    assert.equal(moved.arn, 'arn:aws:lambda:mallee-1:000000000002:function:dam');
    assert.deepEqual(
      withSubscription([topic!, lambda!], lambda, moved).map(({ id }) => id),
      ['a', 'c'],
    );
    assert.equal(ownerIn([], place.account), place.account);
  });

  test('need an event, a webhook and a name of their own', () => {
    const draft = { ...toDraft(undefined), events: ['s3:ObjectCreated:*'], webhook: 'mill' };
    assert.equal(draftProblem(draft, ['a']), undefined);
    assert.match(draftProblem({ ...draft, events: [] }, [])!, /event/);
    assert.match(draftProblem({ ...draft, webhook: '' }, [])!, /Name the webhook/);
    assert.match(draftProblem({ ...draft, webhook: 'a:b' }, [])!, /letters/);
    assert.match(draftProblem({ ...draft, id: ' a' }, ['a'])!, /already/);
  });
});
