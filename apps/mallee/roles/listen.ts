import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@mallee/base';

/** Listens, or says what is in the way. */
export async function listen(server: Server, port: number, address: string): Promise<void> {
  // A crowd that comes at once waits its turn; beyond the default of 511 the kernel lets clients knock again for seconds.
  server.listen({ port, host: address, backlog: 4096 });
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
 * Listens on an address that may not exist yet: the node makes the box's veth pair after the cloud has started, and
 * makes it anew when somebody removed it.
 */
export function listenWhenThere(server: Server, port: number, address: string, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  const trying = (async () => {
    while (!stopped) {
      try {
        await listen(server, port, address);
        log.info('Machines reach the endpoint.', { address, port });
        return;
      } catch {
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
