import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bench, Figure } from '../bench.ts';

/** A security-group change on a node with many taps, against bare `nft`: what `bench/network.ts` tells by itself. */
export const networkRules: Bench = { name: 'network-rules', host: true, run: measure };

async function* measure(): AsyncIterable<Figure> {
  const script = join(import.meta.dirname, '../network.ts');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const text of createInterface(child.stdout)) {
    const [, what, ms, ratio] = /^(\S.*?) +([\d.]+) ms(?:.* ([\d.]+)x)?$/.exec(text) ?? [];
    if (what === undefined) continue;
    const compared = ratio === undefined ? {} : { ratio: { value: Number(ratio), to: 'bare nft' } };
    yield { what, value: Number(ms), unit: 'ms', ...compared };
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`bench/network.ts ended with ${code}.`);
}
