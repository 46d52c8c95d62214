import type { BenchCloud } from './bench-cloud.ts';
import type { Request } from './client.ts';

const batch = 100;

/** The tiny image's id. */
export async function imageOf({ client }: BenchCloud): Promise<string> {
  const answer = await client.send(client.query('ec2', 'DescribeImages'));
  const [, id] = /<imageId>([^<]+)</.exec(answer.toString()) ?? [];
  if (!id) throw new Error('The cloud has no image.');
  return id;
}

/** A launch of `count` machines, tagged as people tag them. */
export function launch({ client }: BenchCloud, image: string, count: number): Request {
  return client.query('ec2', 'RunInstances', {
    ...{ ImageId: image, InstanceType: 'mallee.tiny', MinCount: count, MaxCount: count },
    'TagSpecification.1.ResourceType': 'instance',
    'TagSpecification.1.Tag.1.Key': 'Name',
    'TagSpecification.1.Tag.1.Value': 'bench',
  });
}

/** Launches `count` machines, a multiple of a hundred at a time, and has them all come up. */
export async function populate(cloud: BenchCloud, image: string, count: number): Promise<void> {
  for (let made = 0; made < count; made += batch)
    await cloud.client.send(launch(cloud, image, Math.min(batch, count - made)));
  await cloud.settle();
}
