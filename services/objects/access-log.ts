import { minutes, type World } from '@mallee/base';
import type { Served } from '@mallee/gateway/op';
import { decide, type Subject, subjectContext } from '@mallee/policy';
import type { Reconciler } from '@mallee/reconcile';
import type { Store } from '@mallee/store';
import type { Bucket } from './buckets.ts';
import { etagFor, ownersSealing, stage } from './encryption/sealing.ts';
import { keyBytes } from './objects.ts';
import type { Inside } from './op.ts';
import { accessLogLine } from './rules/access-log-line.ts';
import { logDelivery } from './rules/acl.ts';
import { md5Hex } from './rules/checksums.ts';
import { bucketArn, keyDemand } from './rules/demands.ts';
import { writeMeta } from './rules/meta.ts';
import { storageQuota } from './storage-quota.ts';

/** Whom a policy names to let logs be written. */
const logging: Subject = {
  ...{ kind: 'service', account: '', arn: logDelivery, userId: '', identity: [] },
  ...{ cloudAdministrator: false, accountAdministrator: false },
};

/** May logs about `source` be written to `target`? Its list says so to the group LogDelivery, or its policy. */
export function takesLogs(target: Bucket, prefix: string, source: Bucket): boolean {
  const about = { bucket: target, scope: { account: '', subject: logging } };
  const { account: resourceAccount, granted, ...asked } = keyDemand('PutObject', prefix, about, 'WRITE');
  const context = subjectContext(logging)
    .set('aws:sourcearn', [bucketArn(source.name)])
    .set('aws:sourceaccount', [source.owner.account]);
  const readsList = keyDemand('GetObjectAcl', prefix, about, 'READ_ACP').granted === true;
  return decide(logging, { ...asked, resourceAccount, context, granted: granted === true && readsList }).allowed;
}

/** Lines of all logs that wait for their delivery, in bytes; what comes beyond is dropped and counted. */
const mostWaiting = 16 * 1024 * 1024;

/**
 * Access logs of buckets, as AWS keeps them: with best effort. Lines wait in memory for at most a minute or two, so
 * that a request pays nothing for its line, and a crash loses those that wait.
 */
export class AccessLog {
  readonly #waiting = new Map<string, string[]>();
  #size = 0;
  #dropped = 0;

  /** A line that is lost: it found no room, or no bucket. */
  drop(): void {
    this.#dropped += 1;
  }

  /** Notes a request that was answered, if its bucket keeps a log. */
  note(served: Served, bucket: Bucket): void {
    if (!bucket.settings.logging) return;
    const line = accessLogLine(served, bucket);
    if (this.#size + line.length > mostWaiting) {
      this.drop();
      return;
    }
    const lines = this.#waiting.get(bucket.name);
    if (lines) lines.push(line);
    else this.#waiting.set(bucket.name, [line]);
    this.#size += line.length;
  }

  /** The buckets whose lines wait. */
  names(): string[] {
    return [...this.#waiting.keys()];
  }

  take(name: string): string[] {
    const lines = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    for (const line of lines) this.#size -= line.length;
    return lines;
  }

  /** How many lines found no room, or no bucket, since it was asked last. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** For another try. */
  putBack(name: string, lines: readonly string[]): void {
    this.#waiting.set(name, [...lines, ...(this.#waiting.get(name) ?? [])]);
    for (const line of lines) this.#size += line.length;
  }
}

interface Delivery {
  readonly log: AccessLog;
  readonly store: Store;
  readonly ports: Inside;
}

export const deliverAccessLogs = (delivery: Delivery): Reconciler => ({
  name: 'objects/access-logs',
  every: minutes(1),
  wokenBy: [],
  keys: async () => delivery.log.names(),
  one: ({ world }, name) => deliverAccessLog(delivery, world, name),
});

/** Writes what waits as an object of the target bucket, which its owner owns. */
export async function deliverAccessLog({ log, store, ports }: Delivery, world: World, name: string): Promise<void> {
  const { buckets, engine } = ports;
  const source = await buckets.find(name);
  const { logging: wish } = source?.settings ?? {};
  const target = wish && (await buckets.find(wish.bucket));
  const lines = log.take(name);
  world.metrics.count('mallee_access_log_lines_dropped_total', {}, log.takeDropped());
  if (lines.length === 0) return;
  if (!source || !wish || !target || !takesLogs(target, wish.prefix, source)) {
    world.metrics.count('mallee_access_log_lines_dropped_total', {}, lines.length);
    return;
  }
  const content = Buffer.from(lines.join(''));
  try {
    const key = logKey(wish.prefix, world);
    const sealing = await ownersSealing({ bucket: target, world, ports }, key);
    const body = await stage(engine, oneOf(content), content.length, sealing, world);
    try {
      const check = await storageQuota({ bucket: target, scope: { subject: logging }, store, ports }, key);
      await engine.put(target.number, keyBytes(key), {
        ...{ body, versioning: target.versioning, at: world.now(), check },
        etag: etagFor(sealing?.sealed, md5Hex(content), world),
        meta: writeMeta({
          headers: { ContentType: 'text/plain' },
          sealed: sealing?.sealed,
          acl: wish.grants && [{ to: target.owner.id, may: 'FULL_CONTROL' }, ...wish.grants],
        }),
      });
    } finally {
      body.release();
    }
  } catch (error) {
    log.putBack(name, lines);
    throw error;
  }
}

/** `2013-11-01-21-32-16-E568B2907131C0C0` */
function logKey(prefix: string, world: World): string {
  const time = new Date(world.now()).toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return `${prefix}${time}-${world.bytes(8).toString('hex').toUpperCase()}`;
}

async function* oneOf(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content;
}
