import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import type { Store } from '@mallee/store';
import { SigningKeys } from '@mallee/wire';
import { defaultLimits, gatewayServer, HashPool, Measures, Registry, UnderWay } from '../index.ts';
import { made, openBench } from './bench-service.ts';

test('a form that grows too large on its way is refused, and the client can read why', async () => {
  const metrics = new Metrics();
  const underWay = new UnderWay();
  const server = gatewayServer({
    ...{ store: {} as Store, world: realWorld(quietLog(), metrics), underWay, signingKeys: new SigningKeys() },
    measures: new Measures(metrics),
    hashing: new HashPool(),
    settings: { region: 'r', domain: 'localhost', publicHosts: [], limits: defaultLimits },
    identity: { find: () => undefined, used() {} },
    registry: new Registry([]),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    // Without a length announced, only counting tells.
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/services/compute' });
    sent.write(Buffer.alloc(3 * 1024 * 1024, 'a'));
    const [answer] = await once(sent, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    sent.destroy();
    assert.equal(answer.statusCode, 413);
    assert.match(Buffer.concat(chunks).toString(), /<Code>RequestEntityTooLarge</);
    assert.equal(answer.headers['content-length'], `${Buffer.concat(chunks).length}`);
    assert.equal(answer.headers.connection, 'close');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a client that leaves takes its pipelined requests along, those that wait for their turn too', async () => {
  const underWay = new UnderWay();
  const held = Promise.withResolvers<unknown>();
  let asked = 0;
  const list = made({
    ...{ service: 's3', name: 'ListBuckets', kind: 'read', authorize: () => ({ open: 'a test' }) },
    run: () => {
      asked += 1;
      return asked === 1 ? held.promise : {};
    },
  });
  await using bench = await openBench();
  const server = gatewayServer({
    ...{ store: bench.store, world: bench.world, underWay, signingKeys: new SigningKeys() },
    measures: new Measures(bench.world.metrics),
    hashing: new HashPool(),
    settings: { region: 'r', domain: 'localhost', publicHosts: [], limits: defaultLimits },
    identity: { find: () => undefined, used() {} },
    registry: new Registry([{ name: 's3', ports: undefined, operations: [list] }]),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(3));
    while (asked < 3) await new Promise(setImmediate);
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    held.resolve({});
    let free = false;
    for (let tries = 0; tries < 600 && !free; tries += 1) {
      free = underWay.enter('next', 1, 1);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(free);
  } finally {
    held.resolve({});
    server.closeAllConnections();
    server.close();
  }
});
