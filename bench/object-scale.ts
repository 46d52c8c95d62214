/**
 * Whether the object engine's costs grow with the number of its keys: `node bench/object-scale.ts [--folder FOLDER]
 * [SIZE...]`, 10000 and 1000000 unless told. Each store is filled in scattered order and used by a process of its own,
 * which is then killed; ten million keys take some 5 GB. CPU time is the whole process's, all threads.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { jsonLog, Metrics, realWorld } from '@mallee/base';
import { type Engine, openEngine } from '@mallee/object-engine';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string', default: tmpdir() }, child: { type: 'string' } },
});
const world = realWorld(jsonLog({}), new Metrics());
const body = Buffer.alloc(100, 'small');
const meta = Buffer.from(JSON.stringify({ owner: '000000000001', type: 'application/octet-stream' }));
const facts = { body, meta, etag: '"5d41402abc4b2a76b9719d911017c592"', at: world.now(), versioning: 'off' as const };
const sizes = positionals.length > 0 ? positionals.map(Number) : [10_000, 1_000_000];

if (values.child) await fillAndUse(values.child, sizes[0]!);
else await main();

async function main(): Promise<void> {
  console.log(`${cpus().length} x ${cpus()[0]!.model}, Node ${process.version}`);
  for (const size of sizes) {
    const dir = await mkdtemp(join(values.folder, 'object-scale-'));
    try {
      console.log(`\n${size} keys`);
      await useAndKill(dir, size);
      const bytes = async (part: string) => (await sizeOf(join(dir, part))) / 2 ** 20;
      console.log(figure('log on disk', await bytes('segments'), 'MiB'));
      console.log(figure('index on disk', await bytes('index'), 'MiB'));
      for (const after of ['kill -9', 'an orderly stop']) await start(dir, after);
    } finally {
      await rm(dir, { recursive: true });
    }
  }
}

/** Lets a process of its own fill and use the store, passes on what it says, and kills it. */
async function useAndKill(dir: string, size: number): Promise<void> {
  const child = spawn(process.execPath, [import.meta.filename, '--child', dir, String(size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((end) => child.once('exit', end));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'used') console.log(line);
    else child.kill('SIGKILL');
  }
  await ended;
}

async function start(dir: string, after: string): Promise<void> {
  const began = performance.now();
  const engine = await openEngine({ dir, world, background: false });
  const { how, records } = engine.recovery;
  console.log(figure(`start after ${after} (${how}, ${records} records)`, performance.now() - began, 'ms'));
  await engine.close();
}

/** In the child: says what everything costs, and waits for its end. */
async function fillAndUse(dir: string, size: number): Promise<void> {
  const memory = watchMemory();
  const engine = await openEngine({ dir, world });
  await engine.createBucket(1);
  // A prime that divides no size steps through all keys in scattered order.
  const key = (at: number) => Buffer.from(`folder/object-${String((at * 7_368_787) % size).padStart(9, '0')}`);
  await measure('fill, 1000 at once', size, 1000, (at) => engine.put(1, key(at), facts));
  const scattered = (at: number) => key(at * 31 + 7);
  await measure('put over an old one, 64 at once', 20_000, 64, (at) => engine.put(1, scattered(at), facts));
  await measure('get', 20_000, 1, (at) => get(engine, scattered(at)));
  await measure('head', 20_000, 1, (at) => engine.head(1, scattered(at)));
  await measure('head of a key that is not there', 20_000, 1, (at) =>
    engine.head(1, Buffer.concat([scattered(at), Buffer.from('x')])),
  );
  await measure('delete, 64 at once', 20_000, 64, (at) =>
    engine.delete(1, scattered(at), { versioning: 'off', at: 0 }),
  );
  await measure('put again, 64 at once', 20_000, 64, (at) => engine.put(1, scattered(at), facts));
  await measure('list 1000', 100, 1, (at) => engine.list(1, { after: scattered(at), limit: 1000 }));
  console.log(figure('most memory of its own', memory.most(), 'MiB'));
  console.log(figure('most memory with the files of the index, mapped', process.resourceUsage().maxRSS / 1024, 'MiB'));
  console.log('used');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

/** LevelDB maps its tables into memory; those pages are the page cache's, and go when others want the room. */
function watchMemory(): { most(): number } {
  let most = 0;
  const look = () => {
    const [, own] = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
    most = Math.max(most, Number(own) / 1024);
  };
  setInterval(look, 200).unref();
  return {
    most() {
      look();
      return most;
    },
  };
}

async function get(engine: Engine, key: Buffer): Promise<void> {
  const reader = (await engine.get(1, key))!;
  reader.small();
  reader.release();
}

/** Runs `count` operations, `width` at a time. */
async function measure(what: string, count: number, width: number, act: (at: number) => Promise<unknown>) {
  const latencies = new Float64Array(count);
  let next = 0;
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let at = next++; at < count; at = next++) {
        const began = performance.now();
        await act(at);
        latencies[at] = performance.now() - began;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort();
  const p99 = latencies[Math.floor(count * 0.99)]!.toFixed(2);
  console.log(`${figure(what, (user + system) / count, 'us CPU each')}   p99 ${p99.padStart(8)} ms`);
}

function figure(what: string, value: number, unit: string): string {
  return `${what.padEnd(56)}${value.toFixed(value >= 100 ? 0 : 1).padStart(9)} ${unit}`;
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).blocks * 512);
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
}
