import { request } from 'node:http';
import { join } from 'node:path';
import { CommandError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';

/** What the cloud on this host tells of itself; the fields that the views below read. */
export interface CloudStatus {
  readonly version: string;
  readonly region: string;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly nodes: readonly {
    readonly id: string;
    readonly zone: string;
    readonly state: string;
    readonly seenSecondsAgo: number;
    readonly faults: readonly string[];
  }[];
  readonly reconcilers: readonly { readonly name: string; readonly lastError?: string }[];
}

/** The cloud's data folder on this host. */
export const dataOf = ({ env }: System): string => env.MALLEE_DATA || '/var/lib/mallee';

/**
 * Asks the cloud of this host on its control socket, which only root and the cloud itself can reach: as the original's
 * administration, these commands run on the cloud's own host and need no keys.
 */
export async function askCloud<Answer>(system: System, path: string, body?: object): Promise<Answer> {
  const data = dataOf(system);
  const socketPath = join(data, 'cloud/control.sock');
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(
    { socketPath, method: body ? 'POST' : 'GET', path, timeout: 30_000, signal: system.signal },
    async (answer) => {
      try {
        const text = (await answer.toArray()).join('');
        const said: unknown = JSON.parse(text);
        if (answer.statusCode === 200) resolve(said as Answer);
        else reject(new CommandError((said as { readonly error: string }).error));
      } catch (error) {
        reject(new CommandError(`the cloud does not tell that: ${(error as Error).message}`));
      }
    },
  );
  outgoing.on('timeout', () => outgoing.destroy(new Error('it does not answer in time')));
  outgoing.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    const said: Record<string, string> = {
      ENOENT: `no cloud runs here on ${data}; run this on the cloud's host, with MALLEE_DATA where that is elsewhere`,
      ECONNREFUSED: `no cloud runs here on ${data}; start it with ./mallee up`,
      EACCES: "only root may ask about the cloud's services",
    };
    reject(new CommandError(said[code ?? ''] ?? `the cloud does not tell that: ${message}`));
  });
  outgoing.end(body && JSON.stringify(body));
  return promise;
}

export const cloudStatus = (system: System) => askCloud<CloudStatus>(system, '/status');

/** Ids of the machines that each node runs. */
export const machinesByNode = (system: System) =>
  askCloud<Readonly<Record<string, readonly string[]>>>(system, '/machines');
