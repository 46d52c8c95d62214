import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import type { Config } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { holder } from '../supervisor/lock.ts';

/** What runs on a data folder: a supervisor of ours, something else's cloud (systemd's), or nothing. */
export type Running = { by: 'supervisor'; pid: number } | { by: 'another' } | undefined;

export async function whatRuns(config: Config): Promise<Running> {
  const { files } = dataFolder(config.data);
  const held = holder(files.supervisor);
  if (held) return { by: 'supervisor', pid: held.pid };
  return existsSync(files.controlSocket) && (await answers(files.controlSocket)) ? { by: 'another' } : undefined;
}

/** A cloud that was killed leaves its socket behind, to which nobody listens. */
function answers(socketPath: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(socketPath);
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
