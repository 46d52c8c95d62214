import { jsonLog, quietLog } from '@mallee/base';
import type { Config } from '../config.ts';
import type { DataFolder } from '../data-folder.ts';
import { superviseBox } from '../supervisor/supervisor.ts';
import { notStarted } from './not-started.ts';

/** Starts both processes and waits until they serve. `done` resolves after a signal has ended them again. */
export async function supervise(config: Config, folder: DataFolder): Promise<{ done: Promise<void> }> {
  const log = process.stdout.isTTY ? quietLog() : jsonLog({ process: 'supervisor' });
  const supervisor = await superviseBox(config, folder, log);
  const done = new Promise<void>((resolve) => {
    const end = () => void supervisor.stop().then(resolve);
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
  });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => void notStarted(folder).then(reject), 90_000).unref();
  });
  try {
    await Promise.race([supervisor.ready, late]);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  return { done };
}
