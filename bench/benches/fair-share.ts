import { randomBytes } from 'node:crypto';
import type { Bench, Figure } from '../bench.ts';
import { BenchCloud } from '../cloud/bench-cloud.ts';
import { bodyOf, type Client, type Request } from '../cloud/client.ts';
import { imageOf, populate } from '../cloud/launch.ts';

/** Clients of S3 at a time; the last more than an account may have requests under way. */
const crowds = [0, 64, 512, 3000];
const asked = 100;

/** What heavy traffic of objects leaves for a call of EC2, and what becomes of more traffic than the cloud takes. */
export const fairShare: Bench = {
  name: 'fair-share',
  run: () => BenchCloud.use(measure),
};

async function* measure(cloud: BenchCloud): AsyncIterable<Figure> {
  const { client } = cloud;
  await populate(cloud, await imageOf(cloud), 100);
  await client.send(client.object('PUT', '/bench'));
  const describe = client.query('ec2', 'DescribeInstances');
  for (const clients of crowds) {
    const crowd = new Crowd(client.another(), clients);
    const latencies: number[] = [];
    let refused = 0;
    while (latencies.length < asked) {
      const began = performance.now();
      const { status } = await client.attempt(describe);
      if (status !== 200) refused += 1;
      latencies.push(performance.now() - began);
    }
    await crowd.end();
    latencies.sort((a, b) => a - b);
    const what = `DescribeInstances beside ${clients} clients of S3`;
    yield { what: `${what}, half within`, value: latencies[asked / 2]!, unit: 'ms' };
    yield { what: `${what}, 99 % within`, value: latencies[Math.floor(asked * 0.99)]!, unit: 'ms' };
    if (refused > 0) yield { what: `${what}, refused`, value: refused, unit: `of ${asked}` };
    if (clients === 0) continue;
    yield { what: '  S3 answered', value: crowd.answered, unit: 'requests' };
    yield { what: '  S3 asked to slow down', value: crowd.slowed, unit: 'requests' };
    yield { what: '  S3 connections cut', value: crowd.cut, unit: 'requests' };
  }
}

/** Clients that put and get small objects, and every sixteenth large ones, as fast as they are answered. */
class Crowd {
  readonly #ended: Promise<unknown>;
  #going = true;
  answered = 0;
  slowed = 0;
  cut = 0;
  readonly #client: Client;

  constructor(client: Client, width: number) {
    this.#client = client;
    const small = bodyOf(randomBytes(4096));
    const large = bodyOf(randomBytes(2 ** 20));
    const puts = Array.from({ length: 64 }, (_, at) => client.object('PUT', `/bench/${at}`, small));
    const gets = Array.from({ length: 64 }, (_, at) => client.object('GET', `/bench/${at}`));
    const larges = Array.from({ length: 8 }, (_, at) => client.object('PUT', `/bench/large/${at}`, large));
    const mixed = [...puts, ...gets];
    this.#ended = Promise.all(
      Array.from({ length: width }, (_, at) => this.#play(client, at % 16 === 15 ? larges : mixed, at)),
    );
  }

  async end(): Promise<void> {
    this.#going = false;
    await this.#ended;
    this.#client.close();
  }

  async #play(client: Client, requests: readonly Request[], first: number): Promise<void> {
    for (let at = first; this.#going; at++) {
      const { status, body } = await client.attempt(requests[at % requests.length]!).catch(() => cutShort);
      if (status === cutShort.status) this.cut += 1;
      else if (status === 503 && body.includes('SlowDown')) this.slowed += 1;
      else if (status === 200 || status === 404) this.answered += 1;
      else throw new Error(`S3 answered ${status}: ${body.toString()}`);
    }
  }
}

const cutShort = { status: 0, body: Buffer.alloc(0) };
