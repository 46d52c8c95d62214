import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { encodePath } from '@mallee/wire/client';
import type { Settings } from '../config/settings.ts';
import { ServiceError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';
import { multipart } from './form.ts';
import { refusal } from './read-body.ts';
import { Sender } from './send.ts';

/** What is sent: bytes, or a stream that can be made again, whose hash is known. */
export type Content = Buffer | { readonly length: number; readonly sha256: string; stream(): Readable };

/** The few operations of S3 that bundles need, in path style. */
export class S3 {
  readonly #sender: Sender;

  constructor(system: System, settings: Settings) {
    this.#sender = new Sender('s3', settings, system);
  }

  /** An object's content as it comes. */
  async get(bucket: string, key: string): Promise<IncomingMessage> {
    return this.#ask('GET', bucket, key);
  }

  /** The object's ETag, undefined where there is none of that name. */
  async head(bucket: string, key: string): Promise<{ etag: string; length: number } | undefined> {
    const answer = await this.#send('HEAD', bucket, key);
    answer.resume();
    if (answer.statusCode === 404) return undefined;
    if (answer.statusCode !== 200) throw new ServiceError(String(answer.statusCode), answer.statusMessage ?? '');
    return { etag: answer.headers.etag ?? '', length: Number(answer.headers['content-length']) };
  }

  async put(bucket: string, key: string, body: Content, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    (await this.#ask('PUT', bucket, key, { headers, body })).resume();
  }

  /** An object by a form: what allows it is in the fields, and no key of the caller's is needed. */
  async post(bucket: string, key: string, file: Content, fields: Readonly<Record<string, string>>): Promise<void> {
    const { contentType, body } = multipart({ key, ...fields }, key.replace(/^.*\//, ''), file);
    const headers = { 'content-type': contentType };
    (await this.#ask('POST', bucket, '', { headers, body, unsigned: true })).resume();
  }

  async remove(bucket: string, key: string): Promise<void> {
    (await this.#ask('DELETE', bucket, key, { regardless: true })).resume();
  }

  async createBucket(bucket: string, location: string | undefined): Promise<void> {
    const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
    const body = location
      ? `<CreateBucketConfiguration xmlns="${namespace}"><LocationConstraint>${location}</LocationConstraint></CreateBucketConfiguration>`
      : '';
    (await this.#ask('PUT', bucket, '', { body: Buffer.from(body) })).resume();
  }

  async removeBucket(bucket: string): Promise<void> {
    (await this.#ask('DELETE', bucket, '')).resume();
  }

  async #ask(method: string, bucket: string, key: string, more: More = {}): Promise<IncomingMessage> {
    const answer = await this.#send(method, bucket, key, more);
    if ((answer.statusCode ?? 0) >= 300) throw await refusal(answer);
    return answer;
  }

  #send(
    method: string,
    bucket: string,
    key: string,
    { headers = {}, body, regardless = false, unsigned = false }: More = {},
  ): Promise<IncomingMessage> {
    const path = `/${encodePath(bucket)}${key === '' ? '' : `/${encodePath(key)}`}`;
    return this.#sender.send({ method, path, headers, regardless, unsigned, ...(body && { body }) });
  }
}

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Content;
  readonly regardless?: boolean;
  readonly unsigned?: boolean;
}
