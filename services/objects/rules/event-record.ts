import type { Instant } from '@mallee/base';
import type { Bucket } from '../buckets.ts';
import { bucketArn } from './demands.ts';
import { keyEncoding } from './listing.ts';

/** Something that happened to a key. */
export interface ObjectEvent {
  /** `ObjectCreated:Put` */
  readonly name: string;
  readonly key: string;
  readonly size?: number;
  readonly etag?: string;
  readonly version?: string | undefined;
  /** The engine's place of it in the order of all writes; where it is no write of a version, there is none. */
  readonly sequence?: number | undefined;
}

/** Who made it happen; undefined where the cloud did by itself. */
export interface EventSource {
  readonly principal: string;
  readonly sourceIp: string;
  readonly requestId: string;
}

interface About {
  readonly bucket: Bucket;
  readonly region: string;
  readonly at: Instant;
  /** The subscription's. */
  readonly id: string;
  readonly source: EventSource | undefined;
}

/** Events that came later are of a later version of the format. */
const later = /^(ObjectTagging|ObjectAcl|LifecycleExpiration):/;

/** One record in the text that subscribers get. Source: "Event message structure", Amazon S3 User Guide. */
export function eventRecord(event: ObjectEvent, { bucket, region, at, id, source }: About): string {
  const { name, key, size, etag, version, sequence } = event;
  return JSON.stringify({
    ...{ eventVersion: later.test(name) ? '2.3' : '2.1', eventSource: 'aws:s3', awsRegion: region },
    ...{ eventTime: new Date(at).toISOString(), eventName: name },
    userIdentity: { principalId: source?.principal ?? 's3.amazonaws.com' },
    requestParameters: { sourceIPAddress: source?.sourceIp ?? 's3.amazonaws.com' },
    ...(source && { responseElements: { 'x-amz-request-id': source.requestId } }),
    s3: {
      ...{ s3SchemaVersion: '1.0', configurationId: id },
      bucket: { name: bucket.name, ownerIdentity: { principalId: bucket.owner.id }, arn: bucketArn(bucket.name) },
      object: {
        key: keyEncoding('url')(key),
        ...(size !== undefined && { size }),
        ...(etag !== undefined && { eTag: etag }),
        ...(bucket.versioning !== 'off' && version !== undefined && { versionId: version }),
        ...(sequence !== undefined && { sequencer: sequence.toString(16).toUpperCase().padStart(16, '0') }),
      },
    },
  });
}

/** What a topic or a queue gets when it is named, to show that it can be reached. */
export const testEvent = (bucket: string, at: Instant, requestId: string): string =>
  JSON.stringify({
    ...{ Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date(at).toISOString() },
    ...{ Bucket: bucket, RequestId: requestId },
  });
