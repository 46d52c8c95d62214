import type { Bench, Figure } from '../bench.ts';
import { BenchCloud } from '../cloud/bench-cloud.ts';

const count = 10_000;

/** What a signed request costs before it does anything, against Node's own server. */
export const callerIdentity: Bench = {
  name: 'caller-identity',
  run: () => BenchCloud.use(measure),
};

async function* measure(cloud: BenchCloud): AsyncIterable<Figure> {
  const { client, bare } = cloud;
  const ask = () => client.send(client.query('sts', 'GetCallerIdentity'));
  const askBare = () => bare.send(bare.query('sts', 'GetCallerIdentity'));
  await cloud.spend(1000, 16, ask);
  await cloud.spend(1000, 16, askBare);
  const floor = await cloud.spend(count, 16, askBare);
  const spent = await cloud.spend(count, 16, ask);
  yield {
    what: 'signed GetCallerIdentity',
    value: count / (spent.cpuMs / 1000),
    unit: 'per CPU second',
    ratio: { value: spent.cpuMs / floor.cpuMs, to: 'the CPU of bare node:http' },
  };
  yield { what: 'signed GetCallerIdentity, 16 clients', value: count / spent.seconds, unit: 'per second' };
}
