import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { manualWorld } from '@mallee/base';
import { CloudRefusal, connectCloud } from './client.ts';
import type { Desired, Observed } from './documents.ts';
import type { Ask, CloudLink, NodeDoor } from './link.ts';
import { type NodeServer, serveNodeDoor } from './server.ts';

const world = manualWorld();
const document: Desired = { epoch: 'e', revision: 2, instances: [], volumes: [], networks: [] };
const report: Observed = {
  epoch: 'e',
  seq: 1,
  agentRun: 'run',
  bootId: 'boot',
  revision: 2,
  capability: { acceleration: 'tcg', qemu: '7.2', vcpus: 1, memoryMiB: 1, diskGiB: 1, faults: [] },
  instances: [{ id: 'i-1', generation: 1, boots: 0, phase: 'up' }],
  volumes: [],
  strangers: [],
};
const image = `image/sha256:${'0'.repeat(64)}` as const;
const question: Ask = { id: 'a/b c', instance: 'i-1', what: 'console' };

const silent: NodeDoor = {
  desired: async () => undefined,
  report: async () => {},
  ask: async () => undefined,
  answer: async () => {},
  stream: async () => {},
  fetch: async () => {
    throw new Error('it is not yours');
  },
};

/** False where nothing has moved for a while. */
async function drained(stream: Duplex): Promise<boolean> {
  const quiet = new Promise<false>((resolve) => setTimeout(() => resolve(false), 500));
  return Promise.race([once(stream, 'drain').then(() => true), quiet]);
}

describe('the link on a unix socket', () => {
  let dir: string;
  let socketPath: string;
  let door: NodeDoor;
  let server: NodeServer;
  let link: CloudLink;
  const never = new AbortController().signal;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-link-'));
    socketPath = path.join(dir, 'node');
    door = { ...silent };
    server = await serveNodeDoor({ world, socketPath, door: (node) => (node === 'node-1' ? door : undefined) });
    link = connectCloud({ socketPath, node: 'node-1' });
  });
  afterEach(async () => {
    await server.close();
    await rm(dir, { recursive: true });
  });

  /** A request as a careless or hostile process would make it. */
  const raw = async (method: string, url: string, body: string, node = 'node-1'): Promise<[number, string]> => {
    const call = http.request({ socketPath, method, path: url, headers: { 'mallee-node': node }, agent: false });
    call.on('error', () => {});
    call.end(body);
    const [response] = (await once(call, 'response')) as [http.IncomingMessage];
    let text = '';
    for await (const part of response) text += part;
    return [response.statusCode!, text];
  };

  test('a document, or the end of a long poll, comes as an answer to the position that the node names', async () => {
    const asked: unknown[] = [];
    door.desired = async (after) => {
      asked.push(after);
      return after ? undefined : document;
    };
    assert.deepEqual(await link.desired(undefined, never), document);
    assert.equal(await link.desired({ epoch: 'e', revision: 2 }, never), undefined);
    assert.deepEqual(asked, [undefined, { epoch: 'e', revision: 2 }]);
  });

  test('a report arrives whole', async () => {
    const seen: Observed[] = [];
    door.report = async (next) => void seen.push(next);
    await link.report(report);
    assert.deepEqual(seen, [report]);
  });

  test('a question is asked and answered with bytes or with words', async () => {
    const answers: unknown[] = [];
    door.ask = async () => question;
    door.answer = async (ask, body) => void answers.push([ask, body]);
    assert.deepEqual(await link.ask(never), question);
    const bytes = Buffer.from([0, 255, 10]);
    await link.answer(question, bytes);
    await link.answer(question, { error: 'no' });
    assert.deepEqual(answers, [
      [question, bytes],
      [question, { error: 'no' }],
    ]);
  });

  describe('a stream of bytes both ways', () => {
    const line: Ask = { id: '1', instance: 'i-1', what: 'serial' };
    const taken = () =>
      new Promise<Duplex>((resolve) => {
        door.stream = async (ask, bytes) => {
          assert.deepEqual(ask, line);
          resolve(bytes);
        };
      });

    test('goes on until either end closes, which is the other’s end too', async () => {
      for (const closes of ['cloud', 'node'] as const) {
        const [ours, theirs] = duplexPair();
        const atCloud = taken();
        await link.stream(line, theirs);
        const cloud = await atCloud;
        ours.write('from the guest');
        assert.equal(String((await once(cloud, 'data'))[0]), 'from the guest');
        cloud.write('typed');
        assert.equal(String((await once(ours, 'data'))[0]), 'typed');
        const ended = once(closes === 'cloud' ? ours : cloud, 'end');
        if (closes === 'cloud') cloud.end();
        else ours.end();
        await ended;
      }
    });

    test('holds back whoever is faster than the other end reads', async () => {
      const [ours, theirs] = duplexPair();
      const atCloud = taken();
      await link.stream(line, theirs);
      const cloud = await atCloud;
      cloud.pause();
      const flood = Buffer.alloc(65_536);
      let written = 0;
      while (ours.write(flood) || (await drained(ours))) written += flood.length;
      assert.ok(written < 16_000_000, `${written} bytes are held between the two`);
      cloud.destroy();
    });

    test('that nobody waits for ends at once', async () => {
      door.stream = async () => {
        throw new Error('too late');
      };
      const [ours, theirs] = duplexPair();
      await link.stream(line, theirs);
      ours.resume();
      await once(ours, 'end');
    });

    test('is refused to strangers, and in any other form', async () => {
      const stranger = connectCloud({ socketPath, node: 'node-2' });
      await assert.rejects(stranger.stream(line, duplexPair()[1]), /not known/);
      await assert.rejects(link.stream({ ...line, id: '' }, duplexPair()[1]), /does not fit/);
    });

    test('ends when the cloud stops listening', async () => {
      const [ours, theirs] = duplexPair();
      const atCloud = taken();
      await link.stream(line, theirs);
      await atCloud;
      ours.resume();
      const ended = once(ours, 'end');
      await server.close();
      await ended;
      server = await serveNodeDoor({ world, socketPath, door: () => door });
    });
  });

  test('a fetched stream arrives byte for byte, as slowly as it is read', async () => {
    const pieces = Array.from({ length: 200 }, (_, index) => Buffer.alloc(65_536, index));
    door.fetch = async () =>
      (async function* () {
        yield* pieces;
      })();
    const parts: Uint8Array[] = [];
    for await (const part of await link.fetch(image)) parts.push(part);
    assert.ok(Buffer.concat(parts).equals(Buffer.concat(pieces)));
  });

  test('a stream that breaks off is an error and not an end', async () => {
    door.fetch = async () =>
      (async function* () {
        yield Buffer.alloc(10);
        throw new Error('the disk failed');
      })();
    await assert.rejects(async () => {
      for await (const _ of await link.fetch(image));
    });
  });

  test('what the cloud refuses is told in its words', async () => {
    await assert.rejects(link.fetch(image), (error: Error) => {
      return error instanceof CloudRefusal && error.message.includes('it is not yours');
    });
  });

  test('a node that hangs up ends its long poll at the cloud', async () => {
    const ended = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    door.desired = (_after, signal) =>
      new Promise((resolve) => {
        begun.resolve();
        signal.addEventListener('abort', () => {
          ended.resolve();
          resolve(undefined);
        });
      });
    const abort = new AbortController();
    const polling = link.desired(undefined, abort.signal);
    await begun.promise;
    abort.abort();
    await assert.rejects(polling);
    await ended.promise;
  });

  test('a document that does not fit the contract is not taken', async () => {
    door.desired = async () => ({ ...document, revision: -1 });
    await assert.rejects(link.desired(undefined, never), /does not fit the contract/);
  });

  test('requests that do not fit are refused and change nothing', async () => {
    door.report = async () => assert.fail('it must not arrive');
    door.fetch = async () => assert.fail('it must not arrive');
    assert.equal((await raw('POST', '/report', '{'))[0], 400);
    assert.equal((await raw('POST', '/report', JSON.stringify({ ...report, seq: 'x' })))[0], 400);
    assert.equal((await raw('GET', '/fetch/image/..%2f..%2fetc', ''))[0], 400);
    assert.equal((await raw('GET', `/fetch/${image}/more`, ''))[0], 400);
    assert.equal((await raw('POST', '/desired', 'x'.repeat(70_000)))[0], 413);
    assert.equal((await raw('POST', '/nothing', ''))[0], 404);
    assert.equal((await raw('POST', '/report', JSON.stringify(report), 'node-2'))[0], 403);
    assert.equal((await raw('POST', '/report', JSON.stringify(report), '../1'))[0], 403);
  });

  test('only the owner of the socket may use it', async () => {
    assert.equal((await stat(socketPath)).mode & 0o777, 0o600);
  });

  test('a cloud that comes back takes the place of its dead socket, and of no living one', async () => {
    await assert.rejects(serveNodeDoor({ world, socketPath, door: () => undefined }), /Another process/);
    await server.close();
    await writeFile(socketPath, '');
    await assert.rejects(link.report(report));
    server = await serveNodeDoor({ world, socketPath, door: () => door });
    await link.report(report);
  });
});
