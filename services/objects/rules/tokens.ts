import { errors } from '../errors.ts';

/** Where a listing goes on, as a client is to hand it back: opaque, and never mistaken for a key. */
export const writeToken = (next: Buffer): string => `1${next.toString('base64url')}`;

export function readToken(token: string): Buffer {
  if (!/^1[A-Za-z0-9_-]+$/.test(token))
    throw errors.invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
  return Buffer.from(token.slice(1), 'base64url');
}
