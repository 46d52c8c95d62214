import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Gateway, serve } from './chain.ts';

/**
 * The one port of all services. Node's own limits are set so that a large upload may take hours while a silent or
 * malformed peer is cut off soon.
 */
export function gatewayServer(gateway: Gateway): Server {
  const server = createServer({
    // User data travels in query strings of GET requests.
    maxHeaderSize: 64 * 1024,
    // Zero, because the default of five minutes would end slow uploads; silence ends a connection instead.
    requestTimeout: 0,
    headersTimeout: 20_000,
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: 5_000,
    noDelay: true,
  });
  server.timeout = 90_000;
  server.maxRequestsPerSocket = 0;
  /** Answers that a connection still owes, pipelined ones among them. */
  const owed = new WeakMap<Duplex, number>();
  const take = (incoming: IncomingMessage, outgoing: ServerResponse, proceed: () => void) => {
    const { socket } = incoming;
    owed.set(socket, (owed.get(socket) ?? 0) + 1);
    outgoing.on('close', () => owed.set(socket, owed.get(socket)! - 1));
    void serve(gateway, incoming, outgoing, proceed);
  };
  server.on('request', (incoming, outgoing) => take(incoming, outgoing, () => {}));
  server.on('checkContinue', (incoming, outgoing) => take(incoming, outgoing, () => outgoing.writeContinue()));
  server.on('clientError', (_error, socket) => {
    // Where an answer is to come, this one would pass for it or land in its middle: there, closing has to say it.
    if (socket.writable && !owed.get(socket))
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });
  return server;
}
