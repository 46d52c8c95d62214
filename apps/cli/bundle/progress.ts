import { flag } from '../frame/command.ts';
import type { System } from '../frame/system.ts';

export const progressOptions = {
  progress: flag('--progress', 'show progress even if standard output is no terminal'),
  noProgress: flag('--no-progress', 'show no progress'),
  porcelain: flag('--porcelain', 'show progress for programs: a line for each step'),
};

export interface ProgressGiven {
  readonly progress: boolean;
  readonly noProgress: boolean;
  readonly porcelain: boolean;
}

/** Tells on stderr how far something is: over and over on one line for people, line by line for programs. */
export function progressTo(
  { stdout, stderr }: System,
  { progress, noProgress, porcelain }: ProgressGiven,
): (what: string, done: number, total?: number) => void {
  const wanted = !noProgress && (progress || porcelain || stdout.isTTY === true);
  if (!wanted) return () => undefined;
  if (porcelain)
    return (what, done, total) => void stderr.write(`${what}\t${done}${total === undefined ? '' : `\t${total}`}\n`);
  return (what, done, total) => {
    const end = total !== undefined && done >= total;
    stderr.write(`\r${what} ${total === undefined ? done : `${done}/${total}`}\u001b[K${end ? '\n' : ''}`);
  };
}
