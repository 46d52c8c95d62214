import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Fault } from '../fault.ts';
import { connectOwnSocket } from './own-socket.ts';

const me = process.getuid!();
let dir: string;
let server: Server;
before(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'mallee-own-'));
  server = createServer((socket) => socket.end('hello')).listen(path.join(dir, 'real'));
  await once(server, 'listening');
});
after(async () => {
  server.close();
  await rm(dir, { recursive: true });
});

test('a machine’s own socket is connected to', async () => {
  const socket = await connectOwnSocket(path.join(dir, 'real'), me);
  assert.equal(String((await once(socket, 'data'))[0]), 'hello');
  socket.destroy();
});

test('a link to another’s socket, a file and a socket of another user are not', async () => {
  await symlink(path.join(dir, 'real'), path.join(dir, 'link'));
  await writeFile(path.join(dir, 'file'), '');
  const unfit = (error: unknown) => error instanceof Fault && error.code === 'UnfitFile';
  await assert.rejects(connectOwnSocket(path.join(dir, 'link'), me), unfit);
  await assert.rejects(connectOwnSocket(path.join(dir, 'file'), me), unfit);
  await assert.rejects(connectOwnSocket(path.join(dir, 'real'), me + 1), unfit);
  await assert.rejects(connectOwnSocket(path.join(dir, 'none'), me), /ENOENT/);
});
