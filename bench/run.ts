/**
 * Mallee's figures: `npm run bench -- [--full] [--host] [NAME...]`. CPU time says more than operations per second on a
 * machine that others use too, so every rate comes with it. Everything listens on loopback only and is removed again.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bench, line } from './bench.ts';
import { callerIdentity } from './benches/caller-identity.ts';
import { describeInstances } from './benches/describe-instances.ts';
import { fairShare } from './benches/fair-share.ts';
import { launchToLogin } from './benches/launch-to-login.ts';
import { networkRules } from './benches/network-rules.ts';
import { objects } from './benches/objects.ts';
import { runInstances } from './benches/run-instances.ts';

const benches: readonly Bench[] = [
  callerIdentity,
  runInstances,
  describeInstances,
  objects,
  fairShare,
  networkRules,
  launchToLogin,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, host: { type: 'boolean', default: false } },
});
const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined)
  throw new Error(`No bench "${unknown}"; there are ${benches.map((b) => b.name).join(', ')}.`);
const chosen = benches.filter(
  ({ name, host }) => (values.host || !host) && (positionals.length === 0 || positionals.includes(name)),
);

const load = loadavg().map((value) => value.toFixed(1));
console.log(
  `${cpus().length} x ${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`,
);
console.log(`load average at start ${load.join(' ')}`);
for (const bench of chosen) {
  console.log(`\n${bench.name}`);
  for await (const figure of bench.run({ full: values.full })) console.log(line(figure));
}
