import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { signRequest } from '@mallee/wire';
import type { Config } from '../../config.ts';

/** The cloud refused; anything else that goes wrong means that no answer came. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, what: string) {
    super(what);
    this.status = status;
  }
}

/**
 * A lean client for objects. An SDK's spends milliseconds on each request, and five hundred of them that begin together
 * would all end together, long after the cloud was killed.
 */
export class ObjectClient {
  readonly #config: Config;
  readonly #credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1000 });

  constructor(config: Config, credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }) {
    this.#config = config;
    this.#credentials = credentials;
  }

  async get(target: string): Promise<Buffer | undefined> {
    return this.#send('GET', target).catch((error) => {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    });
  }

  async put(target: string, body: Buffer): Promise<void> {
    await this.#send('PUT', target, body);
  }

  async delete(target: string): Promise<void> {
    await this.#send('DELETE', target);
  }

  /** The same by an upload of one part. */
  async upload(target: string, body: Buffer): Promise<void> {
    const begun = await this.#send('POST', `${target}?uploads=`);
    const id = /<UploadId>([^<]+)</.exec(begun.toString())![1]!;
    await this.#send('PUT', `${target}?partNumber=1&uploadId=${id}`, body);
    const etag = createHash('md5').update(body).digest('hex');
    const parts = `<Part><PartNumber>1</PartNumber><ETag>"${etag}"</ETag></Part>`;
    const list = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts}</CompleteMultipartUpload>`;
    const answer = (await this.#send('POST', `${target}?uploadId=${id}`, Buffer.from(list))).toString();
    // S3 may answer 200 before it knows.
    if (!answer.includes('<ETag>')) throw new Refused(200, answer);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, target: string, body: Buffer = Buffer.alloc(0)): Promise<Buffer> {
    const { address, port, region } = this.#config;
    const host = `${address}:${port}`;
    const payload = createHash('sha256').update(body).digest('hex');
    const scope = { ...this.#credentials, region, service: 's3' };
    const signed = signRequest({ method, target, host, headers: {}, body, payload }, scope, Date.now());
    const headers = { ...signed, 'content-length': `${body.length}` };
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const sent = request({ host: address, port, agent: this.#agent, method, path: target, headers }, (answer) => {
      answer.toArray().then((chunks) => {
        const whole = Buffer.concat(chunks as Buffer[]);
        const { statusCode: status = 0 } = answer;
        if (status < 300) resolve(whole);
        else reject(new Refused(status, `${method} ${target}: ${status} ${whole.toString().slice(0, 500)}`));
      }, reject);
    });
    sent.on('error', reject).end(body);
    return promise;
  }
}
