import { readdir, stat } from 'node:fs/promises';
import { type RunOptions, run } from './exec.ts';

const folder = '/run/netns';

/** A link as `ip -j addr` shows it, as far as we read it. */
export interface LinkFacts {
  readonly ifname: string;
  readonly ifalias?: string;
  readonly flags: readonly string[];
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number; readonly family: string }[];
}

interface RouteFacts {
  readonly type?: string;
  readonly dst: string;
  readonly dev?: string;
  readonly gateway?: string;
}

interface NeighbourFacts {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
  readonly state: readonly string[];
}

/** One look at a namespace. */
export interface Facts {
  readonly links: readonly LinkFacts[];
  readonly routes: readonly RouteFacts[];
  /** The permanent ones. */
  readonly neighbours: readonly NeighbourFacts[];
}

/**
 * A network namespace by name; without a name the one in which the agent runs. Commands enter it by `nsenter` with
 * the network only: `ip netns exec` would unshare the mounts and hide namespaces that are made inside.
 */
export class Namespace {
  readonly name: string | undefined;

  constructor(name: string | undefined) {
    this.name = name;
  }

  /** What `nsenter` and QEMU's launcher open; undefined for the agent's own. */
  get path(): string | undefined {
    return this.name === undefined ? undefined : `${folder}/${this.name}`;
  }

  /** Runs `ip` once with many lines. The first that fails ends the batch, so lines are idempotent (`replace`). */
  async ip(lines: readonly string[], signal?: AbortSignal): Promise<void> {
    if (lines.length === 0) return;
    await run('ip', [...this.#ipTarget(), '-batch', '-'], { input: `${lines.join('\n')}\n`, signal });
  }

  async links(signal?: AbortSignal): Promise<LinkFacts[]> {
    return this.#show<LinkFacts>(['-d', 'addr', 'show'], signal);
  }

  async routes(signal?: AbortSignal): Promise<RouteFacts[]> {
    return this.#show<RouteFacts>(['-4', 'route', 'show'], signal);
  }

  /** Everything that we compare, by one process. */
  async look(signal?: AbortSignal): Promise<Facts> {
    const input = 'addr show\nroute show\nneigh show nud permanent\n';
    const out = await run('ip', [...this.#ipTarget(), '-j', '-d', '-batch', '-'], { input, signal });
    // Each question is answered by one line.
    const [links, routes, neighbours] = out.split('\n').map((line) => (line.trim() === '' ? [] : JSON.parse(line)));
    return { links: links ?? [], routes: routes ?? [], neighbours: neighbours ?? [] };
  }

  /** Runs any command with this network. */
  async run(command: string, args: readonly string[], options?: RunOptions): Promise<string> {
    const [first, ...rest] = this.command(command, args);
    return run(first!, rest, options);
  }

  /** The command line that runs a command with this network and becomes it: the process id stays the same. */
  command(command: string, args: readonly string[]): string[] {
    return this.path === undefined ? [command, ...args] : ['nsenter', `--net=${this.path}`, '--', command, ...args];
  }

  /** Writes `net/ipv4/ip_forward=1` and the like, in the given order; a kernel without IPv6 has none of its switches. */
  async sysctl(settings: readonly string[], signal?: AbortSignal): Promise<void> {
    // The kernel decides by the writer's namespace which network's value is meant, so a process must enter it.
    const script = `set -e; while IFS== read -r name value; do
      case $name in net/ipv6/*) [ -e "/proc/sys/$name" ] || continue ;; esac
      printf %s "$value" >"/proc/sys/$name"
    done`;
    await this.run('sh', ['-c', script], { input: `${settings.join('\n')}\n`, signal });
  }

  async readSysctl(name: string, signal?: AbortSignal): Promise<string> {
    return (await this.run('cat', [`/proc/sys/${name}`], { signal })).trim();
  }

  /** Changes whenever the name comes to stand for another namespace; undefined while there is none. */
  async identity(): Promise<string | undefined> {
    if (this.path === undefined) return 'own';
    const seen = await stat(this.path, { bigint: true }).catch(() => undefined);
    // A name left without its mount lies on the folder's own file system; a namespace lies on nsfs.
    const around = await stat(folder, { bigint: true }).catch(() => undefined);
    return seen && seen.dev !== around?.dev ? `${seen.dev}:${seen.ino}` : undefined;
  }

  /** Makes the namespace; one name without a namespace behind it is cleared away first. */
  async create(signal?: AbortSignal): Promise<void> {
    await this.remove(signal);
    await run('ip', ['netns', 'add', this.#needName()], { signal });
  }

  /** Gives the namespace of a living process this name. */
  async attach(pid: number, signal?: AbortSignal): Promise<void> {
    await this.remove(signal);
    await run('ip', ['netns', 'attach', this.#needName(), String(pid)], { signal });
  }

  /** Takes the name away; the kernel frees what is inside as soon as no process or socket uses it. */
  async remove(signal?: AbortSignal): Promise<void> {
    const name = this.#needName();
    if ((await namespaceNames()).includes(name)) await run('ip', ['netns', 'del', name], { signal });
  }

  #needName(): string {
    if (this.name === undefined) throw new Error('The agent does not make or remove its own namespace.');
    return this.name;
  }

  #ipTarget(): string[] {
    return this.name === undefined ? [] : ['-n', this.name];
  }

  async #show<Facts>(args: string[], signal?: AbortSignal): Promise<Facts[]> {
    const text = (await run('ip', [...this.#ipTarget(), '-j', ...args], { signal })).trim();
    return text === '' ? [] : (JSON.parse(text) as Facts[]);
  }
}

/** The names of all namespaces that have one. */
export async function namespaceNames(): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
