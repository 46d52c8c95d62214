import { changingBucket, inBucket } from '../op.ts';
import { settings } from '../repos/settings.ts';
import { webhooks } from '../repos/webhooks.ts';
import { bucketDemand } from '../rules/demands.ts';
import { testEvent } from '../rules/event-record.ts';
import { notificationView, readNotification } from '../rules/notification.ts';
import * as shared from '../rules/parameters.ts';

const getBucketNotificationConfiguration = inBucket('GetBucketNotificationConfiguration', {
  parameters: shared.addressed,
  authorize: (_input, about) => ({ demands: [bucketDemand('GetBucketNotification', about)] }),
  run: ({ bucket }) => notificationView(bucket.settings.notification ?? []),
});

const putBucketNotificationConfiguration = changingBucket('PutBucketNotificationConfiguration', {
  parameters: {
    ...shared.addressed,
    NotificationConfiguration: {
      within: {
        TopicConfigurations: 'used',
        QueueConfigurations: 'used',
        LambdaFunctionConfigurations: 'used',
        EventBridgeConfiguration: 'absent',
      },
    },
    SkipDestinationValidation: 'used',
  },
  allows: 'PutBucketNotification',
  async run({ tx, bucket, ports, scope, world }, { NotificationConfiguration: sent, SkipDestinationValidation: skip }) {
    const { region, webhooks: known } = ports.settings;
    const notification = readNotification(sent ?? {}, {
      ...{ region, account: bucket.owner.account, webhooks: new Set(Object.keys(known)) },
      name: () => world.bytes(18).toString('base64url'),
    });
    await settings.change(tx, bucket, { notification: notification.length > 0 ? notification : undefined });
    if (skip) return {};
    // As on AWS, functions are not tested.
    const tested = notification.filter(({ kind }) => kind !== 'function').map(({ target }) => target);
    const content = testEvent(bucket.name, tx.now, scope.requestId);
    for (const target of new Set(tested)) await webhooks.enqueue(tx, target, { alone: true, content });
    return {};
  },
});

export const bucketNotification = [getBucketNotificationConfiguration, putBucketNotificationConfiguration];
