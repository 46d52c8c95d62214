import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Objects in memory behind as much of S3 as the commands use, and RegisterImage. `refuse` may end a request in its way. */
export async function openStore(refuse?: (request: IncomingMessage, response: ServerResponse) => boolean) {
  const objects = new Map<string, Buffer>();
  const buckets = new Set<string>();
  const registered: string[] = [];
  const server = createServer(async (request, response) => {
    if (refuse?.(request, response)) return;
    let body: Buffer;
    try {
      body = Buffer.concat((await request.toArray()) as Buffer[]);
    } catch {
      return;
    }
    if (request.url!.startsWith('/services/compute')) {
      registered.push(body.toString());
      response.end('<RegisterImageResponse><imageId>emi-1</imageId></RegisterImageResponse>');
      return;
    }
    const path = decodeURIComponent(request.url!.replace('/services/objectstorage/', ''));
    const isBucket = !path.includes('/');
    if (request.method === 'PUT') {
      if (isBucket) buckets.add(path);
      else objects.set(path, body);
    } else if (request.method === 'DELETE') {
      if (isBucket) buckets.delete(path);
      else objects.delete(path);
    } else if (isBucket ? !buckets.has(path) : !objects.has(path)) {
      response.statusCode = 404;
      response.end(
        request.method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>',
      );
      return;
    } else if (request.method === 'GET') {
      response.end(objects.get(path));
      return;
    }
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    objects,
    buckets,
    registered,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
