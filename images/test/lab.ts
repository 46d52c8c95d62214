import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../parts/run.ts';
import { Qmp } from './qmp.ts';
import { waitFor } from './wait-for.ts';

/** What the lab's metadata service says; version 2 answers only to those who show a token. */
export interface Metadata {
  instanceId: string;
  userData: string;
  version: 1 | 2;
  /** Filled in by the lab. */
  key: string;
  mac: string;
}

export interface BootOptions {
  disk: string;
  memoryMiB: number;
  vcpus?: number;
  /** SMBIOS uuid and serial, by which guests find out that they are on a cloud of EC2's kind. */
  uuid?: string;
  /** Who logs in; `root` unless said otherwise. */
  user?: string;
}

const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const;

/**
 * A network namespace with what a machine expects of a cloud: DHCP on two networks, a metadata service, and an ssh key.
 * Bare QEMU runs in it. Everything ends with the lab.
 */
export class Lab {
  readonly folder: string;
  readonly #namespace: string;
  readonly #children: ChildProcess[] = [];
  #key = '';

  private constructor(folder: string) {
    this.folder = folder;
    this.#namespace = `malleelab${process.pid}`;
  }

  /** `classlessRoutes`: routes by option 121, which cloud-init 22.4 fails on when the interface is already up. */
  static async open({ classlessRoutes = false } = {}): Promise<Lab> {
    const lab = new Lab(await mkdtemp(join(tmpdir(), 'mallee-lab-')));
    try {
      await lab.#build(classlessRoutes);
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  async #build(classlessRoutes: boolean): Promise<void> {
    const name = this.#namespace;
    await run('ip', ['netns', 'add', name]);
    const ip = (line: string) => run('ip', ['-n', name, ...line.split(' ')]);
    await ip('link set lo up');
    await ip('address add 169.254.169.254/32 dev lo');
    for (const [index, address] of ['172.31.0.1/20', '172.31.16.1/20'].entries()) {
      await ip(`tuntap add t${index} mode tap`);
      await ip(`link set t${index} up`);
      await ip(`address add ${address} dev t${index}`);
    }
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', join(this.folder, 'key')]);
    this.#key = await readFile(join(this.folder, 'key.pub'), 'utf8');
    this.#spawn('dnsmasq', [
      ...['--conf-file=/dev/null', '--no-hosts', '--no-resolv', '--port=0', '--keep-in-foreground', '--user=root'],
      ...['--bind-dynamic', '--interface=t*', '--dhcp-authoritative', '--no-ping', '--quiet-dhcp'],
      `--dhcp-leasefile=${join(this.folder, 'leases')}`,
      ...['--dhcp-range=172.31.0.0,static,255.255.240.0,1h', '--dhcp-range=172.31.16.0,static,255.255.240.0,1h'],
      `--dhcp-host=${MACS[0]},172.31.0.10,ip-172-31-0-10`,
      `--dhcp-host=${MACS[1]},172.31.16.10,ip-172-31-16-10`,
      ...['--dhcp-option=option:mtu,1400', '--dhcp-option=option:domain-name,lab.internal'],
      '--dhcp-option=option:dns-server,172.31.0.2',
      ...(classlessRoutes
        ? ['--dhcp-option=tag:t0,option:classless-static-route,0.0.0.0/0,172.31.0.1,198.51.100.0/24,172.31.0.7']
        : []),
    ]);
    await this.says({});
    const server = this.#spawn(process.execPath, [join(import.meta.dirname, 'metadata-server.ts'), this.#metadataFile]);
    await once(server.stdout!, 'data');
  }

  get #metadataFile(): string {
    return join(this.folder, 'metadata.json');
  }

  /** Changes what the metadata service says. */
  async says(change: Partial<Metadata>): Promise<void> {
    const usual: Metadata = {
      instanceId: 'i-0123456789abcdef0',
      userData: '',
      version: 2,
      key: this.#key,
      mac: MACS[0],
    };
    await writeFile(this.#metadataFile, JSON.stringify({ ...usual, ...change }));
  }

  async boot({ disk, memoryMiB, vcpus = 1, uuid, user = 'root' }: BootOptions): Promise<Machine> {
    const consoleFile = join(this.folder, 'console');
    const socket = join(this.folder, 'qmp');
    const line = join(this.folder, 'line');
    await writeFile(consoleFile, '');
    for (const old of [socket, line]) await rm(old, { force: true });
    const nics = MACS.flatMap((mac, index) => [
      ...['-netdev', `tap,id=n${index},ifname=t${index},script=no,downscript=no`],
      ...['-device', `virtio-net-pci,netdev=n${index},mac=${mac},romfile=`],
    ]);
    const qemu = this.#spawn('qemu-system-x86_64', [
      ...['-machine', 'q35', '-accel', 'tcg,thread=multi,tb-size=128', '-cpu', 'max', '-smp', `${vcpus}`],
      ...['-m', `${memoryMiB}`, '-nodefaults', '-no-user-config', '-vga', 'std', '-display', 'none'],
      ...(uuid ? ['-uuid', uuid, '-smbios', `type=1,serial=${uuid},uuid=${uuid}`] : []),
      ...['-drive', `file=${disk},if=none,id=root,format=qcow2,cache=unsafe`, '-device', 'virtio-blk-pci,drive=root'],
      ...[...nics, '-device', 'virtio-rng-pci', '-device', 'pvpanic-pci'],
      ...['-chardev', `socket,id=line,path=${line},server=on,wait=off,logfile=${consoleFile}`],
      ...['-serial', 'chardev:line', '-qmp', `unix:${socket},server=on,wait=off`],
    ]);
    const qmp = await Qmp.open(socket);
    return new Machine({ qemu, qmp, consoleFile, line, ssh: (words) => this.ssh(user, words) });
  }

  /** Runs a command on the machine; undefined where it cannot be reached. */
  async ssh(user: string, command: string): Promise<string | undefined> {
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
    const args = [...options, 'ConnectTimeout=10'].flatMap((option) => ['-o', option]);
    const login = ['ssh', ...args, '-i', join(this.folder, 'key'), `${user}@172.31.0.10`, command];
    return this.inside(login).catch((error: Error) => {
      // 255 is ssh's own failure; any other code is the command's.
      if (/code 255$/.test(error.message)) return undefined;
      throw error;
    });
  }

  /** Runs a program in the lab's namespace and returns what it printed. */
  async inside([program, ...args]: string[]): Promise<string> {
    const child = spawn('ip', ['netns', 'exec', this.#namespace, program!, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ended with code ${code}`);
    return out;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
    );
    await run('ip', ['netns', 'delete', this.#namespace]).catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }

  #spawn(program: string, args: string[]): ChildProcess {
    // `ip netns exec` becomes the program, so the child's pid is the program's.
    const child = spawn('ip', ['netns', 'exec', this.#namespace, program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    return child;
  }
}

interface MachineParts {
  readonly qemu: ChildProcess;
  readonly qmp: Qmp;
  readonly consoleFile: string;
  /** The socket of its serial port. */
  readonly line: string;
  readonly ssh: (command: string) => Promise<string | undefined>;
}

/** A machine in the lab. */
export class Machine {
  readonly qmp: Qmp;
  readonly #parts: MachineParts;

  constructor(parts: MachineParts) {
    this.qmp = parts.qmp;
    this.#parts = parts;
  }

  /** Logs in as often as it takes and returns what the command printed. */
  login(command: string, withinMs: number): Promise<string> {
    return waitFor('a login', withinMs, () => this.#parts.ssh(command));
  }

  console(): Promise<string> {
    return readFile(this.#parts.consoleFile, 'utf8');
  }

  /** Waits until the console matches, and returns the match. */
  consoleShows(pattern: RegExp, withinMs: number): Promise<RegExpExecArray> {
    return waitFor(`${pattern} on the console`, withinMs, async () => pattern.exec(await this.console()) ?? undefined);
  }

  /** Types at the serial port. */
  async type(text: string): Promise<void> {
    const line = connect(this.#parts.line);
    await once(line, 'connect');
    line.end(text);
    await once(line.resume(), 'close');
  }

  /** Presses the power button and waits until the machine is off. */
  async powerOff(withinMs: number): Promise<void> {
    await this.qmp.command('system_powerdown');
    await waitFor('the machine to power off', withinMs, async () => this.#parts.qemu.exitCode ?? undefined);
    this.qmp.close();
  }
}
