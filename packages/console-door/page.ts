import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageHeaders } from './headers.ts';
import type { StaticFiles } from './static-files.ts';

/**
 * Serves the app: its files by name, and its one page for every other path, where the app's own routes are. The page's
 * `<base href>` is made to lead up to the console's own folder, so that it works below any path of a proxy.
 */
export function servePage(files: StaticFiles, incoming: IncomingMessage, outgoing: ServerResponse, path: string): void {
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    outgoing.writeHead(405, { ...pageHeaders, allow: 'GET, HEAD', 'content-length': 0 }).end();
    return;
  }
  const file = files.get(path);
  if (file && path !== '/index.html') {
    const [encoding, body] = bestOf(file, String(incoming.headers['accept-encoding'] ?? ''));
    send(incoming, outgoing, 200, body, {
      'content-type': file.type,
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoding && { 'content-encoding': encoding }),
    });
    return;
  }
  const index = files.get('/index.html');
  const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  if (!index) {
    send(incoming, outgoing, 503, Buffer.from('The console’s app has not been built.\n'), plain);
    return;
  }
  if (path.startsWith('/assets/')) {
    send(incoming, outgoing, 404, Buffer.from('There is no such file.\n'), plain);
    return;
  }
  const up = '../'.repeat(path.split('/').length - 2) || './';
  const page = index.plain.toString('utf8').replace(/<base\s+href="[^"]*"\s*\/?>/, `<base href="${up}">`);
  send(incoming, outgoing, 200, Buffer.from(page), { 'content-type': index.type, 'cache-control': 'no-cache' });
}

type File = StaticFiles extends ReadonlyMap<string, infer Each> ? Each : never;

function bestOf({ plain, br, gzip }: File, accepted: string): [encoding: string | undefined, body: Buffer] {
  const takes = (coding: string) => new RegExp(`(^|[\\s,])${coding}(?!;\\s*q=0(\\.0*)?(,|$))`).test(accepted);
  if (br && takes('br')) return ['br', br];
  return gzip && takes('gzip') ? ['gzip', gzip] : [undefined, plain];
}

function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  body: Buffer,
  headers: Record<string, string>,
): void {
  outgoing.writeHead(status, { ...pageHeaders, ...headers, 'content-length': body.length });
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
}
