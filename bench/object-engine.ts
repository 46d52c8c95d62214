/**
 * What the object engine costs: `node bench/object-engine.ts [FOLDER]`. CPU time is the whole process's, all threads, and
 * says more than operations per second on a machine that others use too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonLog, Metrics, realWorld } from '@mallee/base';
import { type Engine, openEngine } from '@mallee/object-engine';

const [root = tmpdir()] = process.argv.slice(2);
const world = realWorld(jsonLog({}), new Metrics());
const meta = Buffer.from(JSON.stringify({ owner: '000000000001', type: 'application/octet-stream' }));
const facts = { meta, etag: '"5d41402abc4b2a76b9719d911017c592"', at: world.now(), versioning: 'off' as const };

await main();

async function main(): Promise<void> {
  const dir = await mkdtemp(join(root, 'object-engine-bench-'));
  console.log(`${cpus().length} x ${cpus()[0]!.model}, Node ${process.version}, ${dir}`);
  try {
    const engine = await openEngine({ dir, world });
    await engine.createBucket(1);
    await small(engine);
    await large(engine);
    await engine.close();
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function small(engine: Engine): Promise<void> {
  const body = Buffer.from(world.bytes(4096));
  const key = (at: number) => Buffer.from(`folder/object-${String(at).padStart(8, '0')}`);
  await measure('put 4 KiB, 64 at once, durable', 60_000, 64, (at) => engine.put(1, key(at), { ...facts, body }));
  await measure('overwrite 4 KiB, 64 at once', 30_000, 64, (at) => engine.put(1, key(at), { ...facts, body }));
  await measure('put 4 KiB, 1 at a time', 1000, 1, (at) => engine.put(1, key(at), { ...facts, body }));
  await measure('get 4 KiB', 60_000, 1, async (at) => {
    const reader = (await engine.get(1, key(at)))!;
    reader.small();
    reader.release();
  });
  await measure('head', 60_000, 1, (at) => engine.head(1, key(at)));
  await measure('list 1000', 100, 1, (at) => engine.list(1, { after: key(at * 100), limit: 1000 }));
  for (let group = 0; group < 100; group++)
    await Promise.all(
      Array.from({ length: 100 }, (_, at) => engine.put(1, Buffer.from(`g${group}/${at}`), { ...facts, body: meta })),
    );
  const groups = { prefix: Buffer.from('g'), delimiter: Buffer.from('/'), limit: 1000 };
  await measure('list with delimiter, 100 groups of 100', 100, 1, () => engine.list(1, groups));
  await measure('delete, 64 at once', 30_000, 64, (at) => engine.delete(1, key(at), { versioning: 'off', at: 0 }));
}

async function large(engine: Engine): Promise<void> {
  const chunk = Buffer.from(world.bytes(65_536));
  async function* mebibyte() {
    for (let part = 0; part < 16; part++) yield chunk;
  }
  const key = (at: number) => Buffer.from(`large-${at}`);
  await measure('put 1 MiB, 16 at once, durable', 600, 16, async (at) => {
    const staged = await engine.stage(mebibyte(), 1_048_576);
    await engine.put(1, key(at % 200), { ...facts, body: staged });
    staged.release();
  });
  await measure('get 1 MiB', 600, 1, async (at) => {
    for await (const _ of (await engine.get(1, key(at % 200)))!.open(undefined, 'lent'));
  });
}

/** Runs `count` operations, `width` at a time, and prints rate, CPU and latency. */
async function measure(name: string, count: number, width: number, act: (at: number) => Promise<unknown>) {
  const latencies = new Float64Array(count);
  let next = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let at = next++; at < count; at = next++) {
        const start = performance.now();
        await act(at);
        latencies[at] = performance.now() - start;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort();
  const figure = (value: number, digits: number, wide: number) => value.toFixed(digits).padStart(wide);
  console.log(
    `${name.padEnd(40)}${figure(count / seconds, 0, 8)}/s${figure((user + system) / count, 1, 9)} us CPU` +
      `   p50 ${figure(latencies[Math.floor(count / 2)]!, 3, 7)} ms  p99 ${figure(latencies[Math.floor(count * 0.99)]!, 3, 8)} ms`,
  );
}
