/**
 * `npm run fuzz -- [--count N] [--seed N] [--sockets]`: sends a whole cloud changed requests, over connections in memory
 * or over loopback. The same seed gives the same changes. Its short form is `fuzz.test.ts`.
 */
import { parseArgs } from 'node:util';
import { openCloudProcess } from '../cloud-process.ts';
import { throughMemory, throughSocket } from './connections.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    sockets: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
console.log(`seed ${seed}`);
await using cloud = await openCloudProcess();
const server = cloud.cloud.server();
const port = Number(new URL(cloud.endpoint).port);
const began = performance.now();
const shown = (statuses: ReadonlyMap<string, number>) =>
  [...statuses]
    .sort()
    .map(([status, times]) => `${status}: ${times}`)
    .join('  ');
const { statuses, accepted, faults } = await fuzz(cloud, {
  ...{ seed, count: Number(values.count), width: 400 },
  exchange: (message) => (values.sockets ? throughSocket(port, message) : throughMemory(server, message)),
  tell(done, seen) {
    const seconds = Math.round((performance.now() - began) / 1000);
    const { rss } = process.memoryUsage();
    console.log(`${done} in ${seconds} s, ${Math.round(rss / 2 ** 20)} MiB   ${shown(seen)}`);
  },
});
console.log(`${shown(statuses)}\n${accepted} accepted as they were signed, ${faults.length} faults`);
for (const fault of faults) console.log(`\n! ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
