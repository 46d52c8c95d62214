import type { IncomingMessage } from 'node:http';
import type { Context } from '../frame/context.ts';
import { CommandError } from '../frame/failure.ts';
import { exchange } from './http.ts';
import { unreachable } from './send.ts';

const mostRedirects = 5;

/** What lies at a public place of the web; undefined if there is nothing. Its body is still to be read. */
export async function fetchPublic({ settings, system }: Context, place: URL): Promise<IncomingMessage | undefined> {
  let url = place;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const tls = url.protocol === 'https:' ? settings.tls : { rejectUnauthorized: true };
    const transport = { timeout: 30_000, tls, signal: system.signal };
    const answer = await exchange({ method: 'GET', url, headers: {} }, transport).catch((error: Error) => {
      throw unreachable(error, url);
    });
    const { statusCode = 0, statusMessage, headers } = answer;
    if (statusCode === 200) return answer;
    answer.resume();
    if (statusCode === 404) return undefined;
    if (![301, 302, 303, 307, 308].includes(statusCode) || !headers.location)
      throw new CommandError(`${url.href}: ${statusCode} ${statusMessage ?? ''}`.trimEnd());
    url = followed(url, headers.location);
  }
  throw new CommandError(`${place.href}: it is redirected more than ${mostRedirects} times`);
}

/** What was asked for by https is not taken from anybody who can change plain http. */
function followed(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const allowed = from.protocol === 'https:' ? ['https:'] : ['http:', 'https:'];
  if (to && allowed.includes(to.protocol)) return to;
  throw new CommandError(`${from.href}: it is redirected to ${location}, which is not followed`);
}
