import { errors } from '../errors.ts';

const mostOnPage = 1000;

/** How many a page may hold; more than 1000 are never given. */
export function pageSize(name: string, asked: number | undefined, most = mostOnPage): number {
  if (asked === undefined) return most;
  if (asked < 0)
    throw errors.invalidArgument(name, String(asked), `Argument ${name} must be an integer between 0 and 2147483647`);
  return Math.min(asked, most);
}

/** How names are written in an answer: as they are, or with `encoding-type=url` so that XML can hold any of them. */
export function keyEncoding(type: string | undefined): (key: string) => string {
  if (type === undefined) return (key) => key;
  if (type !== 'url')
    throw errors.invalidArgument('encoding-type', type, 'Invalid Encoding Method specified in Request');
  // All clients read %20 as a blank; a plus sign only some.
  return (key) =>
    encodeURIComponent(key)
      .replaceAll('%2F', '/')
      .replace(/[!'()*]/g, escaped);
}

const escaped = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
