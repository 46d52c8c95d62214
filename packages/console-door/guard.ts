import { isIP } from 'node:net';
import { AwsError } from '@mallee/base';

/**
 * What a request may do that a page of another origin could have sent: `page` nothing but show the app's files, `look`
 * answers from a session, `act` changes something.
 */
export type Deed = 'page' | 'look' | 'act';

export interface Sender {
  readonly host: string | undefined;
  /** The address on which the request came in. */
  readonly localAddress: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers set on requests to encrypted and to loopback addresses. */
  readonly fetchSite: string | undefined;
  /** `X-Mallee-Console`, which a page of another origin cannot send without our leave, and we give none. */
  readonly mark: string | undefined;
}

/**
 * Throws unless the request is the console's own. Cookies are sent to every port of a host, so the cookie alone proves
 * nothing. A foreign name in `Host` is how a page reaches us by a name of its own that it lets point here.
 */
export function admit(
  { host, localAddress, origin, fetchSite, mark }: Sender,
  deed: Deed,
  hosts: readonly string[],
): void {
  const name = host?.toLowerCase().replace(/:\d+$/, '') ?? '';
  if (!isOwnName(name, localAddress) && !hosts.includes(name))
    throw new AwsError(
      'UnknownHost',
      421,
      'The console is not known under this name. The setting console.hosts lists names.',
    );
  if (deed === 'page') return;
  if (fetchSite !== undefined && fetchSite !== 'same-origin') throw crossOrigin();
  if (origin !== undefined && origin.toLowerCase().replace(/^https?:\/\//, '') !== host?.toLowerCase())
    throw crossOrigin();
  // A browser's own elements (images, links, event streams) can send no header.
  if (mark === undefined && (deed === 'act' || fetchSite === undefined)) throw crossOrigin();
  if (deed === 'act' && origin === undefined && fetchSite === undefined) throw crossOrigin();
}

/** An address cannot be made to point elsewhere, so the one that the request came in on is safe. */
function isOwnName(name: string, localAddress = ''): boolean {
  const address = localAddress.replace(/^::ffff:/, '');
  if (name === 'localhost') return address.startsWith('127.') || address === '::1';
  const literal = name.replace(/^\[(.*)\]$/, '$1');
  return isIP(literal) !== 0 && literal === address;
}

const crossOrigin = () =>
  new AwsError('CrossOrigin', 403, 'The request does not come from the console’s own page in this browser.');
