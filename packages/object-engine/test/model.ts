import { EngineError } from '../errors.ts';
import type { Versioning } from '../types.ts';

/** What the engine should hold, said as plainly as possible: lists in memory. Version ids are learned from answers. */
export interface ModelVersion {
  id: string;
  marker: boolean;
  body: Buffer;
  etag: string;
  meta: string;
}

interface ModelUpload {
  id: string;
  key: string;
  parts: Map<number, { body: Buffer; etag: string }>;
  done: { version: string; etag: string } | undefined;
}

export class Model {
  readonly buckets = new Map<number, Map<string, ModelVersion[]>>();
  readonly removed = new Set<number>();
  readonly uploads = new Map<number, ModelUpload[]>();

  createBucket(bucket: number): void {
    if (this.removed.has(bucket)) throw new EngineError('no-such-bucket', '');
    if (this.buckets.has(bucket)) return;
    this.buckets.set(bucket, new Map());
    this.uploads.set(bucket, []);
  }

  deleteBucket(bucket: number): 'deleted' | 'not-empty' {
    if ([...this.#keys(bucket).values()].some((versions) => versions.length > 0)) return 'not-empty';
    this.buckets.delete(bucket);
    this.uploads.delete(bucket);
    this.removed.add(bucket);
    return 'deleted';
  }

  /** Checks that may refuse come first; `write` is called with the id once the engine has given one. */
  put(
    bucket: number,
    key: string,
    versioning: Versioning,
    condition: { ifMatch?: string; ifNoneMatch?: string },
    version: Omit<ModelVersion, 'id'>,
  ): (id: string) => void {
    const keys = this.#keys(bucket);
    const current = this.current(bucket, key);
    if (condition.ifMatch !== undefined) {
      if (!current) throw new EngineError('no-such-key', '');
      if (condition.ifMatch !== '*' && condition.ifMatch !== current.etag)
        throw new EngineError('condition-failed', '');
    }
    if (condition.ifNoneMatch === '*' && current) throw new EngineError('condition-failed', '');
    const nullVersion = versioning !== 'enabled';
    const kept = (keys.get(key) ?? []).filter(({ id }) => !(nullVersion && id === 'null'));
    const entry = { id: nullVersion ? 'null' : '?', ...version };
    keys.set(key, [entry, ...kept]);
    return (id) => {
      entry.id = id;
    };
  }

  delete(
    bucket: number,
    key: string,
    versioning: Versioning,
    version: string | undefined,
  ): boolean | ((id: string) => void) {
    const keys = this.#keys(bucket);
    if (version === undefined && versioning !== 'off')
      return this.put(bucket, key, versioning, {}, { marker: true, body: Buffer.alloc(0), etag: '', meta: '' });
    const wanted = version ?? 'null';
    const versions = keys.get(key) ?? [];
    const kept = versions.filter(({ id }) => id !== wanted);
    keys.set(key, kept);
    return kept.length < versions.length;
  }

  amend(bucket: number, key: string, version: string | undefined, meta: string): boolean {
    const versions = this.#keys(bucket).get(key) ?? [];
    const target = version === undefined ? versions[0] : versions.find(({ id }) => id === version);
    if (target) target.meta = meta;
    return target !== undefined;
  }

  createUpload(bucket: number, key: string): (id: string) => void {
    this.#keys(bucket);
    const upload: ModelUpload = { id: '?', key, parts: new Map(), done: undefined };
    this.uploads.get(bucket)!.push(upload);
    return (id) => {
      upload.id = id;
    };
  }

  upload(bucket: number, id: string): ModelUpload {
    this.#keys(bucket);
    const upload = this.uploads.get(bucket)!.find((known) => known.id === id);
    if (!upload) throw new EngineError('no-such-upload', '');
    return upload;
  }

  abortUpload(bucket: number, id: string): void {
    const upload = this.upload(bucket, id);
    if (upload.done) throw new EngineError('no-such-upload', '');
    this.uploads.set(
      bucket,
      this.uploads.get(bucket)!.filter((known) => known !== upload),
    );
  }

  current(bucket: number, key: string): ModelVersion | undefined {
    const newest = this.buckets.get(bucket)?.get(key)?.[0];
    return newest?.marker ? undefined : newest;
  }

  /** Keys in the order of their UTF-8 bytes. */
  sortedKeys(bucket: number): string[] {
    return [...this.#keys(bucket)]
      .filter(([, versions]) => versions.length > 0)
      .map(([key]) => key)
      .sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
  }

  #keys(bucket: number): Map<string, ModelVersion[]> {
    const keys = this.buckets.get(bucket);
    if (!keys) throw new EngineError('no-such-bucket', '');
    return keys;
  }
}
