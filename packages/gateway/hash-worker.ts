import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { HashOrder } from './hash-pool.ts';

/** The other side of the hash pool: running hashes of many bodies, each told by its number. */
const bodies = new Map<number, Map<string, Hash>>();
const port = parentPort!;

port.on('message', (order: HashOrder) => {
  const { body } = order;
  switch (order.do) {
    case 'begin':
      bodies.set(body, new Map(order.algorithms.map((name) => [name, createHash(name)])));
      break;
    case 'add': {
      const bytes = new Uint8Array(order.buffer, 0, order.length);
      for (const hash of bodies.get(body)?.values() ?? []) hash.update(bytes);
      port.postMessage({ body, buffer: order.buffer }, [order.buffer]);
      break;
    }
    case 'finish': {
      const digests = [...bodies.get(body)!].map(([name, hash]) => [name, hash.digest()] as const);
      bodies.delete(body);
      port.postMessage({ body, digests });
      break;
    }
    case 'abandon':
      bodies.delete(body);
  }
});
