import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@mallee/base';

/** Listens, or says what is in the way. */
export async function listen(server: Server, port: number, address: string): Promise<void> {
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} of ${address} is taken by another program. Choose another with --listen.`, {
      cause: error,
    });
  }
}

/**
 * Listens on an address that may not exist yet, or is taken: the node makes the box's veth pair after the cloud has
 * started, and makes it anew when somebody removed it; and a console without a port is no reason to stop a cloud.
 */
export function listenWhenThere(
  server: Server,
  port: number,
  address: string,
  log: Log,
  say: string,
): { stop(): Promise<void> } {
  let stopped = false;
  let told = false;
  const trying = (async () => {
    while (!stopped) {
      try {
        await listen(server, port, address);
        log.info(say, { address, port });
        return;
      } catch (error) {
        if (!told && (error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL')
          log.warn('An address cannot be listened on yet.', { address, port, err: error });
        told = true;
        await sleep(500);
      }
    }
  })();
  return {
    async stop() {
      stopped = true;
      await trying;
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
