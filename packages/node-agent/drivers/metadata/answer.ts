import { Tokens } from './tokens.ts';
import { type Entry, type Lazy, listing } from './tree.ts';

/** A request as far as the service looks at it. Header names are lower case. */
export interface Question {
  readonly method: string;
  /** As on the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether it is its connection's first. */
  readonly first: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: string | { readonly lazy: Lazy; readonly member?: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is of no more use. */
  readonly close?: boolean;
}

/** Who asks, as the caller has found out by VPC and source address. */
export interface Asker {
  readonly instance: string;
  readonly enabled: boolean;
  readonly tokens: 'optional' | 'required';
  readonly tree: () => Entry;
}

/** All that EC2 ever listed; any dated name is answered like `latest`. */
const versions = [
  ...['1.0', '2007-01-19', '2007-03-01', '2007-08-29', '2007-10-10', '2007-12-15', '2008-02-01', '2008-09-01'],
  ...['2009-04-04', '2011-01-01', '2011-05-01', '2012-01-12', '2014-02-25', '2014-11-05', '2015-10-20', '2016-04-19'],
  ...['2016-06-30', '2016-09-02', '2018-03-28', '2018-08-17', '2018-09-24', '2019-10-01', '2020-10-27', '2021-01-03'],
  ...['2021-03-23', '2021-07-15', '2022-09-24', 'latest'],
];
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds';

/** The answer to a guest's question. Pure but for the tokens' clock. */
export function answer(question: Question, asker: Asker | undefined, tokens: Tokens): Answer {
  if (!asker) return plain(404, 'Not Found');
  if (!asker.enabled) return plain(403, 'Forbidden');
  if (question.method === 'PUT') return giveToken(question, asker, tokens);
  if (question.method !== 'GET' && question.method !== 'HEAD')
    return { ...plain(405, 'Method Not Allowed'), headers: { allow: 'GET, HEAD, PUT' }, close: true };
  const token = question.headers['x-aws-ec2-metadata-token'];
  const known = typeof token === 'string' && tokens.valid(token, asker.instance);
  if (token === undefined ? asker.tokens === 'required' : !known) return plain(401, 'Unauthorized');
  const path = segments(question.url);
  if (!path) return plain(400, 'Bad Request');
  const [version, ...rest] = path;
  if (version === undefined) return plain(200, versions.join('\n'));
  if (version !== 'latest' && version !== '1.0' && !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(version))
    return plain(404, 'Not Found');
  let entry: Entry | undefined = asker.tree();
  for (const name of rest) entry = entry?.children?.get(name);
  if (!entry) return plain(404, 'Not Found');
  return { status: 200, body: entry.value ?? listing(entry) };
}

/**
 * A token goes only to a connection's first question: the hop limit of a connection is decided by how it begins (see
 * `hop-limit.ts`). A proxy that forwards what others ask of it gives itself away by X-Forwarded-For.
 */
function giveToken({ url, headers, first }: Question, { instance }: Asker, tokens: Tokens): Answer {
  if (segments(url)?.join('/') !== 'latest/api/token') return { ...plain(404, 'Not Found'), close: true };
  if (headers['x-forwarded-for'] !== undefined) return { ...plain(403, 'Forbidden'), close: true };
  const wanted = headers[ttlHeader];
  const ttl = typeof wanted === 'string' ? Tokens.ttl(wanted) : undefined;
  if (ttl === undefined || !first) return { ...plain(400, 'Bad Request'), close: true };
  return { ...plain(200, tokens.issue(instance, ttl)), headers: { [ttlHeader]: String(ttl) } };
}

/** The names between slashes, doubled ones ignored; undefined for what is no path. */
function segments(url: string): string[] | undefined {
  const path = url.split('?')[0]!;
  if (!path.startsWith('/')) return undefined;
  try {
    return path
      .split('/')
      .filter((name) => name !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function plain(status: number, body: string): Answer {
  return { status, body };
}
