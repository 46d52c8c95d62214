import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { connectQmp, type Qmp, QmpClosed, QmpError, type QmpEvent } from './qmp.ts';

type Answer = (command: { execute: string; arguments: Record<string, unknown>; id: number }, to: net.Socket) => void;

describe('QMP', () => {
  let dir: string;
  let place: string;
  let server: net.Server;
  let answer: Answer;
  let qmp: Qmp | undefined;
  const sockets = new Set<net.Socket>();
  const say = (to: net.Socket, message: unknown) => to.write(`${JSON.stringify(message)}\r\n`);

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-qmp-'));
    place = path.join(dir, 'qmp');
    answer = ({ id }, to) => say(to, { return: {}, id });
    server = net.createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      say(socket, { QMP: { version: {}, capabilities: [] } });
      let rest = '';
      socket.on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        for (const line of lines) {
          const command = JSON.parse(line);
          if (command.execute === 'qmp_capabilities') say(socket, { return: {}, id: command.id });
          else answer(command, socket);
        }
      });
    });
    server.listen(place);
    await once(server, 'listening');
  });
  afterEach(async () => {
    qmp?.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
    await rm(dir, { recursive: true });
  });

  test('answers find their commands in any order', async () => {
    qmp = await connectQmp(place);
    const waiting: [number, net.Socket, string][] = [];
    answer = ({ id, execute }, to) => {
      waiting.push([id, to, execute]);
      if (waiting.length === 2)
        for (const [number, socket, name] of waiting.reverse()) say(socket, { return: name, id: number });
    };
    assert.deepEqual(await Promise.all([qmp.execute('one'), qmp.execute('two')]), ['one', 'two']);
  });

  test('a refusal carries QEMU’s class and words', async () => {
    qmp = await connectQmp(place);
    answer = ({ id }, to) => say(to, { error: { class: 'DeviceNotFound', desc: 'no such device' }, id });
    await assert.rejects(qmp.execute('eject'), (error: QmpError) => {
      assert.ok(error instanceof QmpError);
      assert.deepEqual([error.kind, error.message], ['DeviceNotFound', 'eject: no such device']);
      return true;
    });
  });

  test('events arrive, also in pieces and between answers', async () => {
    qmp = await connectQmp(place);
    const events: QmpEvent[] = [];
    qmp.onEvent((event) => events.push(event));
    answer = ({ id }, to) => {
      to.write('{"event": "SHUT');
      setImmediate(() => to.write(`DOWN", "data": {"guest": true}}\n{"return": 1, "id": ${id}}\n`));
    };
    assert.equal(await qmp.execute('x'), 1);
    assert.deepEqual(events, [{ event: 'SHUTDOWN', data: { guest: true } }]);
  });

  test('a command without an answer ends after its time, the connection stays', async () => {
    qmp = await connectQmp(place);
    answer = ({ execute, id }, to) => execute === 'quick' && say(to, { return: {}, id });
    await assert.rejects(qmp.execute('slow', {}, 20), QmpClosed);
    await qmp.execute('quick');
    assert.ok(qmp.isOpen());
  });

  for (const [what, send] of [
    ['hangs up', (to: net.Socket) => to.destroy()],
    ['sends no JSON', (to: net.Socket) => to.write('garbage\n')],
    ['sends a line without end', (to: net.Socket) => to.write('x'.repeat(3_000_000))],
  ] as const) {
    test(`a QEMU that ${what} ends the conversation and every command in it`, async () => {
      qmp = await connectQmp(place);
      let closed = 0;
      qmp.onClose(() => {
        closed += 1;
      });
      answer = (_, to) => send(to);
      await assert.rejects(qmp.execute('x'), QmpClosed);
      assert.equal(qmp.isOpen(), false);
      assert.equal(closed, 1);
      await assert.rejects(qmp.execute('y'), QmpClosed);
    });
  }

  test('no socket, a silent one and a given-up one are told apart from a refusal', async () => {
    await assert.rejects(connectQmp(path.join(dir, 'none')), QmpClosed);
    await assert.rejects(connectQmp(place, AbortSignal.abort()), QmpClosed);
  });
});
