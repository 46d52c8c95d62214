import { join } from 'node:path';
import type { Log } from '@mallee/base';
import type { Config } from '../config.ts';
import { cloudUser, type DataFolder } from '../data-folder.ts';
import { Child } from './child.ts';
import { letGo, take } from './lock.ts';
import { RotatingFile } from './rotating-file.ts';

export interface Supervisor {
  /** Resolves when both processes serve. */
  readonly ready: Promise<void>;
  /** Ends both; machines run on. */
  stop(): Promise<void>;
}

const graceMs = 25_000;

/** Runs the box's two processes: `cloud` as an unprivileged user, `node` as root. */
export async function superviseBox(config: Config, folder: DataFolder, log: Log): Promise<Supervisor> {
  await take(folder.files.supervisor, config.listen);
  const program = join(import.meta.dirname, '../../..');
  const children = [cloudCommand(config, folder, program), nodeCommand(config, program)].map(({ name, command }) => {
    const file = new RotatingFile(join(folder.log, `${name}.log`));
    return { file, child: new Child({ name, command, log: file }, log) };
  });
  let stopping: Promise<void> | undefined;
  // The node would only ask in vain before the cloud serves. Later each comes and goes by itself.
  const [cloud, node] = children.map(({ child }) => child) as [Child, Child];
  cloud.start();
  const ready = cloud.ready.then(() => {
    if (!stopping) node.start();
    return node.ready;
  });
  ready.catch(() => {});
  const stop = async () => {
    await Promise.all(children.map(({ child }) => child.stop(graceMs)));
    for (const { file } of children) file.close();
    letGo(folder.files.supervisor);
  };
  return {
    ready,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/**
 * The cloud's user may not be able to reach the program's own folder (a clone below /root), so it gets a mount namespace
 * of its own in which the program lies, read-only, at a place that everybody can reach.
 */
function cloudCommand(config: Config, folder: DataFolder, program: string): Command {
  const script = [
    'mount --bind "$1" "$2"',
    'mount -o remount,bind,ro "$2"',
    'cd /',
    // Compiled once, so that the next start is quick; its own, because the program's folder is not its to write.
    'export NODE_COMPILE_CACHE="$7"',
    'exec setpriv --reuid="$3" --regid="$3" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$4" "$2/apps/mallee/main.ts" cloud --data "$5" --listen "$6"',
  ].join(' && ');
  const runtime = process.execPath.startsWith(`${program}/`)
    ? join(folder.files.program, process.execPath.slice(program.length))
    : process.execPath;
  const values = [
    program,
    folder.files.program,
    String(cloudUser),
    runtime,
    config.data,
    config.listen,
    join(folder.cloud, 'compiled'),
  ];
  return {
    name: 'cloud',
    command: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...values],
  };
}

function nodeCommand(config: Config, program: string): Command {
  const main = join(program, 'apps/mallee/main.ts');
  return { name: 'node', command: [process.execPath, main, 'node', '--data', config.data, '--listen', config.listen] };
}

interface Command {
  readonly name: string;
  readonly command: [string, ...string[]];
}
