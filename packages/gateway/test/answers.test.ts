import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import type { Store } from '@mallee/store';
import { SigningKeys } from '@mallee/wire';
import { defaultLimits, gatewayServer, Registry, UnderWay } from '../index.ts';

test('a form that grows too large on its way is refused, and the client can read why', async () => {
  const underWay = new UnderWay();
  const server = gatewayServer({
    ...{ store: {} as Store, world: realWorld(quietLog(), new Metrics()), underWay, signingKeys: new SigningKeys() },
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
