import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { AwsError } from '@mallee/base';
import { checkPostPolicy, filledIn, formBoundary, readForm, readFormClaim, verifyForm } from '@mallee/wire';
import { secret } from './fake-cloud.ts';

/** A form as S3 takes it: what it puts where, if its policy was signed by whom the tests know, and allows it. */
async function takeForm(request: IncomingMessage, boundary: string) {
  const form = await readForm(request, boundary);
  const fields = filledIn(form);
  const claim = readFormClaim(fields);
  if (claim === 'anonymous') throw new AwsError('AccessDenied', 403, 'There is no policy.');
  verifyForm(claim, secret);
  const bucket = request.url!.split('/').at(-1)!;
  const range = checkPostPolicy(claim.policy, fields, bucket, Date.now());
  const body = Buffer.concat((await Readable.from(form.file).toArray()) as Buffer[]);
  if (range && body.length > range.most) throw new AwsError('EntityTooLarge', 400, 'That is too much.');
  return { path: `${bucket}/${fields.get('key')}`, body, fields };
}

/** Objects in memory behind as much of S3 as the commands use, and RegisterImage. `refuse` may end a request in its way. */
export async function openStore(refuse?: (request: IncomingMessage, response: ServerResponse) => boolean) {
  const objects = new Map<string, Buffer>();
  const buckets = new Set<string>();
  const registered: string[] = [];
  const forms: ReadonlyMap<string, string>[] = [];
  const server = createServer(async (request, response) => {
    if (refuse?.(request, response)) return;
    const boundary = formBoundary(request.headers['content-type']);
    if (boundary !== undefined) {
      try {
        const { path, body, fields } = await takeForm(request, boundary);
        objects.set(path, body);
        forms.push(fields);
        response.statusCode = 204;
        response.end();
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        response.statusCode = error.status;
        response.end(`<Error><Code>${error.code}</Code><Message>${error.message}</Message></Error>`);
      }
      return;
    }
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
    forms,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
