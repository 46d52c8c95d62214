import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { Fault } from '../fault.ts';

/** Linux' O_PATH: a handle on the name itself, which opens nothing. Node has no constant for it. */
const onlyPath = 0o10000000;

/**
 * Connects to a socket that a machine's process listens on in its own folder. The process may be hostile and put
 * something else there, such as a link to a socket of the cloud: what is connected to is the very thing that was looked
 * at, a socket of the machine's own user.
 */
export async function connectOwnSocket(path: string, uid: number): Promise<Socket> {
  const handle = await open(path, onlyPath | constants.O_NOFOLLOW);
  try {
    const info = await handle.stat();
    if (!info.isSocket() || info.uid !== uid)
      throw new Fault('UnfitFile', 'The machine left something else than the socket it was asked for.');
    const socket = connect({ path: `/proc/self/fd/${handle.fd}` });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return socket;
  } finally {
    await handle.close();
  }
}
