import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { loadService } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { answer } from './answer.ts';

test('pieces whose memory is used again for the next one arrive as they were', async () => {
  const lent = Buffer.alloc(48 * 1024);
  const count = 400;
  async function* body() {
    for (let at = 0; at < count; at++) yield lent.fill(at % 251);
    lent.fill(0xff);
  }
  const model = await loadService('s3');
  const server = createServer((incoming, outgoing) => {
    const facts = { model, route: { service: 's3', protocol: 'restXml' }, operation: { name: 'GetObject' } };
    const exchange = { ...facts, incoming, outgoing, output: { Body: body() }, signal: new AbortController().signal };
    answer({} as Gateway, { ...exchange, requestId: 'one', request: { method: 'GET' } } as unknown as Exchange).catch(
      () => outgoing.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const asked = request({ port: (server.address() as AddressInfo).port, agent: false }).end();
    // The consumer begins when all that fits between the two has been sent.
    const [incoming] = await once(asked, 'response');
    await new Promise((resume) => setTimeout(resume, 100));
    const got = await buffer(incoming);
    assert.equal(got.length, count * lent.length);
    for (let at = 0; at < count; at++)
      assert.ok(got.subarray(at * lent.length, (at + 1) * lent.length).every((byte) => byte === at % 251));
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
