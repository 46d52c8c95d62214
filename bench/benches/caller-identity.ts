import type { Bench, Figure } from '../bench.ts';
import { BenchCloud } from '../cloud/bench-cloud.ts';

const [warm, rounds, count, clients] = [20_000, 5, 8000, 32];

/** What a signed request costs a warm server before it does anything, against Node's own server. */
export const callerIdentity: Bench = {
  name: 'caller-identity',
  run: () => BenchCloud.use(measure),
};

async function* measure(cloud: BenchCloud): AsyncIterable<Figure> {
  const { client, bare } = cloud;
  const request = client.query('sts', 'GetCallerIdentity');
  const ask = () => client.send(request);
  const askBare = () => bare.send(request);
  await cloud.spend(warm, clients, ask);
  await cloud.spend(warm, clients, askBare);
  const spent = { seconds: 0, cpuMs: 0 };
  let floor = 0;
  for (let round = 0; round < rounds; round++) {
    const { seconds, cpuMs } = await cloud.spend(count, clients, ask);
    spent.seconds += seconds;
    spent.cpuMs += cpuMs;
    floor += (await cloud.spend(count, clients, askBare)).cpuMs;
  }
  const all = rounds * count;
  yield { what: 'signed GetCallerIdentity', value: all / (spent.cpuMs / 1000), unit: 'per CPU second' };
  yield {
    what: 'signed GetCallerIdentity',
    value: (spent.cpuMs * 1000) / all,
    unit: 'CPU us each',
    ratio: { value: spent.cpuMs / floor, to: `bare node:http (${((floor * 1000) / all).toFixed(1)} us)` },
  };
  yield { what: `signed GetCallerIdentity, ${clients} clients`, value: all / spent.seconds, unit: 'per second' };
}
