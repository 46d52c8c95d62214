import { readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

/** Which supervisor has the data folder: a pid, and when that process began, since pids are used again. */
export interface Holder {
  readonly pid: number;
  /** Clock ticks after the host's start; proc_pid_stat(5), field 22. */
  readonly startTime: string;
  readonly listen: string;
}

/** The living holder of a lock file; undefined where there is none, or only a dead one's. */
export function holder(file: string): Holder | undefined {
  try {
    const held = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    return startTime(held.pid) === held.startTime ? held : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the lock for this process; the caller has looked for a holder before. */
export async function take(file: string, listen: string): Promise<void> {
  const held: Holder = { pid: process.pid, startTime: startTime(process.pid)!, listen };
  const handle = await open(`${file}.part`, 'w', 0o644);
  await handle.writeFile(JSON.stringify(held));
  await handle.close();
  await rename(`${file}.part`, file);
}

export function letGo(file: string): void {
  rmSync(file, { force: true });
}

function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that has ended holds nothing, though nobody has asked how: the first process of a container may never do so.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
