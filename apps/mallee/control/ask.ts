import { request } from 'node:http';
import { Trouble } from '../commands/say.ts';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';

/** Asks the running cloud on its control socket. */
export async function askCloud<T>(config: Config, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const socketPath = dataFolder(config.data).files.controlSocket;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const outgoing = request({ socketPath, method, path, timeout: 600_000 }, async (response) => {
    const text = (await response.toArray()).join('');
    if (response.statusCode === 200) resolve((path === '/metrics' ? text : JSON.parse(text)) as T);
    else reject(new Trouble((JSON.parse(text) as { error: string }).error));
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    const away = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
    reject(away ? new Trouble('The cloud is not running. Start it with ./mallee up.') : error);
  });
  outgoing.end(body && JSON.stringify(body));
  return promise;
}
