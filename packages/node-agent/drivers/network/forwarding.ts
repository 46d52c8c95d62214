import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Firewall } from './firewall.ts';
import type { Namespace } from './namespace.ts';
import { hostTable } from './rules/host-rules.ts';
import type { Settings } from './settings.ts';

const forwardingSwitch = 'net/ipv4/ip_forward';

/** The two things that outbound traffic needs of the host: one table, and forwarding, which is put back as it was. */
export class Forwarding {
  readonly #settings: Settings;
  readonly #host: Namespace;
  readonly #firewall: Firewall;
  readonly #memory: string;

  constructor(settings: Settings, host: Namespace) {
    this.#settings = settings;
    this.#host = host;
    this.#firewall = new Firewall(host);
    this.#memory = join(settings.directory, 'ip_forward.before');
  }

  async ensure(signal?: AbortSignal): Promise<void> {
    if (this.#settings.outbound === 'none') return this.remove(signal);
    const { box, pool, apiPort } = this.#settings;
    this.#firewall.forget();
    await this.#firewall.apply([hostTable(box, pool, apiPort)], signal);
    const now = await this.#host.readSysctl(forwardingSwitch, signal);
    if (now === '1') return;
    // Remembered first: after a crash in between, restoring what was never changed does no harm.
    if ((await this.#before()) === undefined) await writeFile(this.#memory, now);
    await this.#host.sysctl([`${forwardingSwitch}=1`], signal);
  }

  async remove(signal?: AbortSignal): Promise<void> {
    const { box } = this.#settings;
    this.#firewall.forget();
    await this.#firewall.look([{ family: 'inet', name: box }], signal);
    if (this.#firewall.seen('inet', box)) await this.#host.run('nft', ['delete', 'table', 'inet', box], { signal });
    this.#firewall.forget();
    const before = await this.#before();
    if (before === undefined) return;
    await this.#host.sysctl([`${forwardingSwitch}=${before}`], signal);
    await rm(this.#memory, { force: true });
  }

  async #before(): Promise<string | undefined> {
    const text = await readFile(this.#memory, 'utf8').catch(() => '');
    return text.trim() || undefined;
  }
}
