import { randomBytes } from 'node:crypto';
import type { Bench, Figure } from '../bench.ts';
import { BenchCloud } from '../cloud/bench-cloud.ts';
import { bodyOf } from '../cloud/client.ts';

const loads = [
  { name: '4 KiB', bytes: 4096, clients: 64, count: 20_000, keys: 5000 },
  { name: '1 MiB', bytes: 2 ** 20, clients: 16, count: 300, keys: 100 },
];

/** Objects through the gateway: signed payloads, durable when answered. Compared with a server that only reads. */
export const objects: Bench = {
  name: 'objects',
  run: () => BenchCloud.use(measure),
};

async function* measure(cloud: BenchCloud): AsyncIterable<Figure> {
  const { client, bare } = cloud;
  await client.send(client.object('PUT', '/bench'));
  for (const { name, bytes, clients, count, keys } of loads) {
    const body = bodyOf(randomBytes(bytes));
    const key = (at: number) => `/bench/${name.replace(' ', '-')}/${at}`;
    const warm = count / 2;
    const puts = Array.from({ length: keys }, (_, at) => client.object('PUT', key(at), body));
    const gets = Array.from({ length: keys }, (_, at) => client.object('GET', key(at)));
    const put = (at: number) => client.send(puts[at % keys]!);
    const get = async (at: number) => {
      const read = await client.send(gets[at % keys]!);
      if (read.length !== bytes) throw new Error(`${gets[at % keys]!.what} has ${read.length} bytes.`);
    };
    const bareOnes = { put: (at: number) => bare.send(puts[at % keys]!), get: undefined };
    for (const [verb, work] of Object.entries({ put, get })) {
      await cloud.spend(warm, clients, work);
      const spent = await cloud.spend(count, clients, work);
      const bareWork = bareOnes[verb as 'put' | 'get'];
      if (bareWork) await cloud.spend(warm, clients, bareWork);
      const floor = bareWork && (await cloud.spend(count, clients, bareWork));
      const what = `${verb} ${name}, ${clients} clients`;
      yield { what, value: count / spent.seconds, unit: 'per second' };
      yield {
        what,
        value: (spent.cpuMs * 1000) / count,
        unit: 'CPU us each',
        ...(floor && { ratio: { value: spent.cpuMs / floor.cpuMs, to: 'bare node:http reading it' } }),
      };
    }
  }
}
