import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const tap = 'bare0';
const gateway = '10.99.0.1';
const guest = '10.99.0.2';

/**
 * What a person would do without a cloud: a tap, a dnsmasq, a file server for the key, and QEMU by hand. Lives in the
 * network namespace of this process, which is nobody else's.
 */
export class BareHost {
  readonly #folder: string;
  readonly #command: readonly string[];
  readonly #size: number;
  readonly #services = new DisposableStack();
  #qemu: ChildProcess | undefined;

  private constructor(folder: string, command: readonly string[], size: number) {
    this.#folder = folder;
    this.#command = command;
    this.#size = size;
  }

  /** A host in a new folder for the same machine as the running process `pid`, whose owner has this public key. */
  static async open(folder: string, pid: number, publicKey: string): Promise<BareHost> {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const file = (node: string): string => {
      const text = command.find((arg) => arg.startsWith('{') && JSON.parse(arg)['node-name'] === `${node}-file`);
      return JSON.parse(text!).filename;
    };
    const [disk, base] = [file('disk0'), file('disk0-base')];
    await mkdir(folder);
    await link(base, join(folder, 'base'));
    const { stdout } = await run('qemu-img', ['info', '--force-share', '--output=json', disk]);
    const own = command
      // Nobody has to wait for rules, nor to talk to it.
      .filter((arg) => arg !== '-S')
      .map((arg) =>
        arg
          .replace(base, join(folder, 'base'))
          .replace(disk, join(folder, 'disk'))
          .replace(/path=[^,]*\/qmp,/, `path=${join(folder, 'qmp')},`)
          .replace(/ifname=[^,]+/, `ifname=${tap}`),
      );
    const host = new BareHost(folder, own, JSON.parse(stdout)['virtual-size']);
    await host.#serve(await readFile(publicKey, 'utf8'));
    return host;
  }

  /** Boots it from a fresh disk; answers the milliseconds from the start of QEMU until the work is done. */
  async boot(work: (address: string) => Promise<void>): Promise<number> {
    const disk = join(this.#folder, 'disk');
    const backing = ['-b', join(this.#folder, 'base'), '-F', 'qcow2'];
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', ...backing, disk, `${this.#size}`]);
    const started = performance.now();
    this.#qemu = start(this.#command);
    const ended = once(this.#qemu, 'exit').then(() => {
      if (this.#qemu) throw new Error('The bare QEMU ended by itself.');
    });
    await Promise.race([work(guest), ended]);
    const took = performance.now() - started;
    await this.#end();
    return took;
  }

  async close(): Promise<void> {
    await this.#end();
    this.#services.dispose();
  }

  async #end(): Promise<void> {
    const qemu = this.#qemu;
    this.#qemu = undefined;
    if (!qemu || qemu.exitCode !== null || qemu.signalCode !== null) return;
    qemu.kill('SIGKILL');
    await once(qemu, 'exit');
  }

  /** DHCP, and the metadata service as the guest needs it for its key: it takes a 404 for "I have none". */
  async #serve(publicKey: string): Promise<void> {
    await run('ip', ['tuntap', 'add', 'dev', tap, 'mode', 'tap']);
    await run('ip', ['addr', 'add', `${gateway}/24`, 'dev', tap]);
    await run('ip', ['link', 'set', tap, 'up']);
    await run('ip', ['addr', 'add', '169.254.169.254/32', 'dev', 'lo']);
    const files: Record<string, string> = {
      '/latest/meta-data/instance-id': 'i-bare',
      '/latest/meta-data/public-keys/0/openssh-key': publicKey,
    };
    const metadata = createServer(({ url }, response) => {
      const file = files[url!];
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    this.#services.defer(() => metadata.close());
    await new Promise<void>((resolve) => metadata.listen(80, '169.254.169.254', resolve));
    const dnsmasq = start([
      ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--pid-file=', '--leasefile-ro', '--port=0'],
      ...['--user=root', '--log-facility=/dev/null', `--interface=${tap}`, '--bind-interfaces', '--no-ping'],
      ...[`--dhcp-range=${guest},${guest},1h`, '--dhcp-authoritative', `--dhcp-option=option:router,${gateway}`],
    ]);
    this.#services.defer(() => dnsmasq.kill());
  }
}

/** It dies with this process, even if that is killed. */
function start(command: readonly string[]): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
}
