import type { Bench, Figure } from '../bench.ts';
import { BenchCloud } from '../cloud/bench-cloud.ts';
import { imageOf, populate } from '../cloud/launch.ts';

/** How many instances, and how often they are asked for. */
const sizes = [
  [100, 100],
  [1000, 30],
  [10_000, 5],
] as const;

/** The whole list, from the signature to the last byte of XML. */
export const describeInstances: Bench = {
  name: 'describe-instances',
  run: ({ full }) => BenchCloud.use((cloud) => measure(cloud, full ? sizes : sizes.slice(0, 2))),
};

async function* measure(cloud: BenchCloud, amounts: readonly (typeof sizes)[number][]): AsyncIterable<Figure> {
  const { client } = cloud;
  const image = await imageOf(cloud);
  let there = 0;
  let first: number | undefined;
  for (const [amount, times] of amounts) {
    await populate(cloud, image, amount - there);
    there = amount;
    const ask = async () => {
      const answer = await client.send(client.query('ec2', 'DescribeInstances'));
      const seen = answer.toString().split('<instanceId>').length - 1;
      // Each machine's own id, and none other's.
      if (seen !== amount) throw new Error(`${seen} instances were described, not ${amount}.`);
    };
    await cloud.spend(Math.ceil(times / 4), 1, ask);
    const { cpuMs } = await cloud.spend(times, 1, ask);
    const each = cpuMs / times / amount;
    first ??= each;
    yield {
      what: `DescribeInstances of ${amount}`,
      value: cpuMs / times,
      unit: 'CPU ms each',
      ratio: { value: each / first, to: `per instance, to ${amounts[0]![0]}` },
    };
  }
}
