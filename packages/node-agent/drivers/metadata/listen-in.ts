import { spawn } from 'node:child_process';
import { Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Fault } from '../fault.ts';
import type { Namespace } from '../network/namespace.ts';

const child = fileURLToPath(new URL('./listen-child.ts', import.meta.url));
/** Quiet: 100 ms. */
const limitMs = 30_000;

/**
 * A listening socket in another network namespace. Node cannot enter one, but a socket stays where it was made and
 * may be passed between processes, so one process serves all VPCs.
 */
export async function listenIn(
  namespace: Namespace,
  address: string,
  port: number,
  signal?: AbortSignal,
): Promise<Server> {
  const [command, ...args] = namespace.command(process.execPath, [child, address, String(port)]);
  const opener = spawn(command!, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal: AbortSignal.any([AbortSignal.timeout(limitMs), ...(signal ? [signal] : [])]),
    killSignal: 'SIGKILL',
  });
  let complaint = '';
  opener.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < 2000) complaint += chunk;
  });
  const server = await new Promise<Server | undefined>((resolve, reject) => {
    opener.once('error', reject);
    opener.once('message', (_, handle) => resolve(handle instanceof Server ? handle : undefined));
    opener.once('close', () => resolve(undefined));
  });
  if (server) return server;
  const cause = complaint.split('\n').find((line) => /Error|nsenter/.test(line)) ?? 'it ended without a word';
  throw new Fault(
    'MetadataNotListening',
    `The metadata service cannot listen in ${namespace.name}: ${cause}`.slice(0, 900),
  );
}
