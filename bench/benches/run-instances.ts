import type { Bench, Figure } from '../bench.ts';
import { BenchCloud } from '../cloud/bench-cloud.ts';
import { imageOf, launch, populate } from '../cloud/launch.ts';

const count = 400;

/** Launches, each durable when it is answered, while so many machines are there already. */
export const runInstances: Bench = {
  name: 'run-instances',
  run: ({ full }) => BenchCloud.use((cloud) => measure(cloud, full ? [0, 1000, 10_000] : [0, 1000])),
};

async function* measure(cloud: BenchCloud, present: readonly number[]): AsyncIterable<Figure> {
  const image = await imageOf(cloud);
  const run = () => cloud.client.send(launch(cloud, image, 1));
  await cloud.spend(50, 16, run);
  let there = 0;
  let first: number | undefined;
  for (const amount of present) {
    if (amount > there) await populate(cloud, image, amount - there);
    const spent = await cloud.spend(count, 16, run);
    there = Math.max(there, amount) + count;
    const each = spent.cpuMs / count;
    first ??= each;
    yield { what: `RunInstances, ${amount} present, 16 clients`, value: count / spent.seconds, unit: 'per second' };
    yield {
      what: `RunInstances, ${amount} present`,
      value: each,
      unit: 'CPU ms each',
      ratio: { value: each / first, to: 'an empty cloud' },
    };
  }
}
