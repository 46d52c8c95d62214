import type { Served } from '@mallee/gateway/op';
import type { AccessLog } from './access-log.ts';
import type { Bucket, Buckets } from './buckets.ts';
import type { RequestCounts } from './usage.ts';

/** What is done about a request that was answered: it is counted, and noted where its bucket keeps a log. */
export function afterwards(buckets: Buckets, log: AccessLog, counts: RequestCounts): (served: Served) => void {
  const note = (served: Served, bucket: Bucket | undefined): void => {
    if (!bucket) return;
    counts.note(served, bucket);
    log.note(served, bucket);
  };
  return (served) => {
    if (served.bucket === undefined) return;
    const found = buckets.find(served.bucket);
    if (found instanceof Promise) found.then((bucket) => note(served, bucket)).catch(() => log.drop());
    else note(served, found);
  };
}
