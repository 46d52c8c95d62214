import { type DescribeInstancesResult, EC2Client, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import type { UserCredentials } from '@mallee/iam';
import type { Config } from '../../config.ts';
import { askCloud } from '../../control/ask.ts';
import { ObjectClient, Refused } from './object-client.ts';

export interface Clients {
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly objects: ObjectClient;
  instances(): Promise<Instance[]>;
  close(): void;
}

/** The administrator's clients. They try once: whoever repeats a request here wants to know it. */
export async function openClients(config: Config): Promise<Clients> {
  const { accessKeyId, secretAccessKey } = await askCloud<UserCredentials>(config, 'POST', '/credentials', {});
  const credentials = { accessKeyId, secretAccessKey };
  const common = {
    ...{ endpoint: `http://${config.address}:${config.port}`, region: config.region, maxAttempts: 1 },
    credentials,
    requestHandler: { httpAgent: { maxSockets: 1000, keepAlive: true } },
  };
  const ec2 = new EC2Client(common);
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const objects = new ObjectClient(config, credentials);
  return {
    ec2,
    s3,
    objects,
    async instances() {
      const found: Instance[] = [];
      const pages: AsyncIterable<DescribeInstancesResult> = paginateDescribeInstances(
        { client: ec2, pageSize: 500 },
        {},
      );
      for await (const { Reservations } of pages)
        for (const { Instances } of Reservations ?? []) found.push(...(Instances ?? []));
      return found;
    },
    close() {
      ec2.destroy();
      s3.destroy();
      objects.close();
    },
  };
}

/** The status of an answer; undefined where none came, because the other side died. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof Refused) return error.status;
  const { $metadata, name } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  return name === 'TimeoutError' ? undefined : $metadata?.httpStatusCode;
}
