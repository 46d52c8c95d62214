import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
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
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    void serve(gateway, incoming, outgoing, () => {});
  });
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    void serve(gateway, incoming, outgoing, () => outgoing.writeContinue());
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });
  return server;
}
