import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import { hearsOf, notificationView, readNotification, type SentNotification } from './notification.ts';

const account = '000000000001';
const about = { region: 'mallee-1', account, webhooks: new Set(['mill', 'dam']), name: () => 'made' };
const topic = (name = 'mill') => `arn:aws:sns:mallee-1:${account}:${name}`;
const read = (sent: SentNotification) => readNotification(sent, about);
const created = { TopicArn: topic(), Events: ['s3:ObjectCreated:*'] };
const filter = (...rules: [string, string][]) => ({
  Filter: { Key: { FilterRules: rules.map(([Name, Value]) => ({ Name, Value })) } },
});

function refusal(sent: SentNotification): string {
  try {
    read(sent);
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('a notification configuration', () => {
  test('names webhooks as topics, queues and functions, and is given back', () => {
    const sent = {
      TopicConfigurations: [{ Id: 'a', ...created, ...filter(['suffix', '.jpg'], ['prefix', 'in/']) }],
      QueueConfigurations: [{ QueueArn: `arn:aws:sqs:mallee-1:${account}:dam`, Events: ['s3:ObjectRemoved:Delete'] }],
      LambdaFunctionConfigurations: [
        {
          Id: 'c',
          LambdaFunctionArn: `arn:aws:lambda:mallee-1:${account}:function:dam:3`,
          Events: ['s3:ObjectTagging:*', 's3:ObjectAcl:Put'],
        },
      ],
    };
    const stored = read(sent);
    assert.deepEqual(
      stored.map(({ id, kind, target }) => [id, kind, target]),
      [
        ['a', 'topic', 'mill'],
        ['made', 'queue', 'dam'],
        ['c', 'function', 'dam'],
      ],
    );
    const view = notificationView(JSON.parse(JSON.stringify(stored)));
    assert.deepEqual(view.QueueConfigurations, [{ Id: 'made', ...sent.QueueConfigurations[0] }]);
    assert.deepEqual(view.TopicConfigurations, [
      { Id: 'a', ...created, ...filter(['Prefix', 'in/'], ['Suffix', '.jpg']) },
    ]);
    assert.deepEqual(view.LambdaFunctionConfigurations, sent.LambdaFunctionConfigurations);
    assert.deepEqual(read({}), []);
  });

  const one = (change: object) => ({ TopicConfigurations: [{ ...created, ...change }] });
  const wrong: [what: string, sent: SentNotification, says: RegExp][] = [
    [
      'an unknown target',
      one({ TopicArn: topic('sea') }),
      /^InvalidArgument: Unable to validate the following destination/,
    ],
    ['another account', one({ TopicArn: topic().replace(account, '000000000002') }), /Unable to validate/],
    [
      'another region',
      one({ TopicArn: topic().replace('mallee-1', 'x') }),
      /service region is not valid for the bucket/,
    ],
    [
      'another service',
      one({ TopicArn: topic().replace('sns', 'sqs') }),
      /^InvalidArgument: The ARN is not well formed/,
    ],
    ['no ARN', one({ TopicArn: 'mill' }), /The ARN is not well formed/],
    ['an absent ARN', one({ TopicArn: undefined }), /^MalformedXML/],
    ['no events', one({ Events: [] }), /^MalformedXML/],
    [
      'an unknown event',
      one({ Events: ['s3:ObjectCreated:Post', 's3:Nap'] }),
      /event is not supported for notifications/,
    ],
    ['another filter', one(filter(['infix', 'a'])), /filter rule name must be either prefix or suffix/],
    ['two prefixes', one(filter(['prefix', 'a'], ['Prefix', 'b'])), /Cannot specify more than one prefix rule/],
    ['an empty filter', one(filter(['prefix', ''])), /filter value cannot be empty/],
    ['a long filter', one(filter(['prefix', 'é'.repeat(513)])), /cannot exceed 1024 bytes/],
    [
      'one id twice',
      {
        TopicConfigurations: [
          { ...created, ...filter(['prefix', 'a']) },
          { ...created, ...filter(['prefix', 'b']) },
        ],
      },
      /IDs must be unique/,
    ],
    [
      'too many',
      { TopicConfigurations: Array.from({ length: 101 }, (_, at) => ({ Id: `${at}`, ...created })) },
      /^TooManyConfigurations/,
    ],
  ];
  for (const [what, sent, says] of wrong) test(`is refused for ${what}`, () => assert.match(refusal(sent), says));

  const pair = (first: object, second: object) => ({
    TopicConfigurations: [{ Id: '1', ...created, ...first }],
    QueueConfigurations: [
      { Id: '2', QueueArn: `arn:aws:sqs:mallee-1:${account}:dam`, Events: created.Events, ...second },
    ],
  });
  const overlaps: [first: object, second: object, says: RegExp][] = [
    [{}, {}, /^InvalidArgument: Configurations overlap/],
    [{}, { Events: ['s3:ObjectCreated:Put'] }, /overlap/],
    [filter(['prefix', 'a']), {}, /^InvalidArgument: Configuration is ambiguously defined/],
    [filter(['prefix', 'a']), filter(['prefix', 'ab']), /ambiguously/],
    [filter(['suffix', '.jpg']), filter(['suffix', 'g']), /ambiguously/],
    [filter(['prefix', 'a']), filter(['suffix', 'b']), /ambiguously/],
    [filter(['prefix', 'a'], ['suffix', 'x']), filter(['prefix', 'a'], ['suffix', 'y']), /taken/],
    [filter(['prefix', 'a'], ['suffix', 'x']), filter(['prefix', 'b'], ['suffix', 'x']), /taken/],
    [{ Events: ['s3:ObjectCreated:Copy'] }, { Events: ['s3:ObjectCreated:Put'] }, /taken/],
    [{}, { Events: ['s3:ObjectRemoved:*'] }, /taken/],
  ];
  test('has no two that fit the same event of the same key', () => {
    for (const [first, second, says] of overlaps)
      assert.match(refusal(pair(first, second)), says, JSON.stringify([first, second]));
  });

  test('hears of its events of keys that fit', () => {
    const [subscription] = read(one(filter(['prefix', 'in/'], ['suffix', '.jpg'])));
    assert.ok(hearsOf(subscription!, 'ObjectCreated:Put', 'in/a.jpg'));
    for (const [event, key] of [
      ['ObjectCreated:Put', 'a.jpg'],
      ['ObjectCreated:Put', 'in/a.png'],
      ['ObjectRemoved:Delete', 'in/a.jpg'],
    ] as const)
      assert.ok(!hearsOf(subscription!, event, key));
  });
});
