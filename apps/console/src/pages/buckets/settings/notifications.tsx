import { useQuery } from '@tanstack/react-query';
import { call, query } from '../../../api/call.ts';
import { client } from '../../../api/client.ts';
import type { Output } from '../../../api/types.ts';
import { useSession } from '../../../app/use-session.ts';
import { flash } from '../../../ui/flash.ts';
import { Await } from '../../../ui/loading.tsx';
import { TextEditor } from '../../../ui/text-editor.tsx';

type Configuration = Output<'s3', 'GetBucketNotificationConfiguration'>;

const kinds = ['TopicConfigurations', 'QueueConfigurations', 'LambdaFunctionConfigurations'] as const;

/** Which events are posted to which of the operator's webhooks. */
export function Notifications({ bucket: Bucket }: { bucket: string }) {
  const { accountId, region } = useSession();
  const asked = useQuery(query('s3', 'GetBucketNotificationConfiguration', { Bucket }));
  const put = async (NotificationConfiguration: Configuration) => {
    await call('s3', 'PutBucketNotificationConfiguration', { Bucket, NotificationConfiguration });
    await client.invalidateQueries({ queryKey: ['s3', 'GetBucketNotificationConfiguration'] });
  };
  const example = {
    QueueConfigurations: [
      {
        QueueArn: `arn:aws:sqs:${region}:${accountId}:NAME`,
        Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'photos/' }] } },
      },
    ],
  };
  return (
    <Await query={asked}>
      {(found) => (
        <TextEditor
          title="Events"
          description="Which events are posted to which webhook, in JSON. The cloud’s operator names the webhooks in mallee.yaml (objects.webhooks)."
          text={kinds.some((kind) => found[kind]?.length) ? JSON.stringify(found, undefined, 2) : ''}
          check={notificationProblems}
          examples={{ 'A webhook hears of everything in a folder': JSON.stringify(example, undefined, 2) }}
          save={async (text) => {
            await put(JSON.parse(text));
            flash.success('The events are subscribed to.');
          }}
          remove={() => put({})}
        />
      )}
    </Await>
  );
}

/** What can be seen of a mistake here; the cloud knows which webhooks there are. */
function notificationProblems(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      return ['This is an object, in braces.'];
    const strange = Object.keys(parsed).filter((name) => !(kinds as readonly string[]).includes(name));
    return strange.map((name) => `“${name}” means nothing here: use ${kinds.join(', ')}.`);
  } catch (error) {
    return [`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`];
  }
}
