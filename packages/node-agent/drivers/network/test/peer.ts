import { createSocket } from 'node:dgram';
import { createConnection, createServer, type Socket } from 'node:net';

/**
 * Runs in a guest's or host's namespace and does what the test tells it over IPC. It answers every TCP connection
 * with its name and the caller's address, then echoes.
 */
type Order =
  | { readonly do: 'listen'; readonly port: number; readonly address: string }
  | { readonly do: 'call'; readonly to: string; readonly port: number; readonly limitMs: number }
  | { readonly do: 'keep'; readonly to: string; readonly port: number; readonly limitMs: number }
  | { readonly do: 'hear'; readonly port: number }
  | { readonly do: 'heard' }
  | { readonly do: 'tell'; readonly from: string; readonly to: string; readonly port: number; readonly say: string }
  | { readonly do: 'echo'; readonly say: string; readonly limitMs: number };

const name = process.argv[2] ?? 'peer';
let kept: Socket | undefined;
const heard: string[] = [];

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  const done = (result: string) => process.send?.({ id, result });
  if (order.do === 'listen') listen(order.port, order.address, done);
  else if (order.do === 'call') void call(order.to, order.port, order.limitMs).then(({ said }) => done(said));
  else if (order.do === 'keep') {
    void call(order.to, order.port, order.limitMs, true).then(({ said, socket }) => {
      kept = socket;
      done(said);
    });
  } else if (order.do === 'hear') hear(order.port, done);
  else if (order.do === 'heard') done(heard.join(','));
  else if (order.do === 'tell') tell(order.from, order.to, order.port, order.say, done);
  else void echo(order.say, order.limitMs).then(done);
});
process.on('disconnect', () => process.exit(0));

function listen(port: number, address: string, done: (result: string) => void): void {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(`${name} sees ${socket.remoteAddress}\n`);
    socket.pipe(socket);
  });
  server.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
  server.listen(port, address, () => done('listening'));
}

function call(to: string, port: number, limitMs: number, keep = false): Promise<{ said: string; socket?: Socket }> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: to, port });
    const finish = (said: string) => {
      socket.removeAllListeners();
      socket.on('error', () => socket.destroy());
      if (!keep) socket.destroy();
      resolve(keep ? { said, socket } : { said });
    };
    socket.setTimeout(limitMs, () => finish('TIMEOUT'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'error'));
    socket.once('data', (data) => finish(data.toString().trim()));
  });
}

function echo(say: string, limitMs: number): Promise<string> {
  return new Promise((resolve) => {
    if (!kept || kept.destroyed) return resolve('CLOSED');
    const timer = setTimeout(() => resolve('TIMEOUT'), limitMs);
    kept.removeAllListeners('data');
    kept.once('error', () => resolve('CLOSED'));
    kept.once('data', (data) => {
      clearTimeout(timer);
      resolve(data.toString());
    });
    kept.write(say);
  });
}

/** Datagrams are noted as `source:text`. */
function hear(port: number, done: (result: string) => void): void {
  const socket = createSocket('udp4', (message, from) => heard.push(`${from.address}:${message}`));
  socket.bind(port, () => done('hearing'));
}

function tell(from: string, to: string, port: number, say: string, done: (result: string) => void): void {
  const socket = createSocket('udp4');
  socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
  socket.bind(0, from, () => socket.send(say, port, to, () => socket.close(() => done('told'))));
}
