import { Fault } from '../fault.ts';
import type { Namespace } from './namespace.ts';
import { difference, type Table } from './ruleset.ts';
import { readTables } from './ruleset-json.ts';

/**
 * Our tables in one namespace. The last known state is kept, so that a small change is a small batch; `forget`, or any
 * refusal by the kernel, makes the next change start from what the kernel really has.
 */
export class Firewall {
  readonly #namespace: Namespace;
  #seen: ReadonlyMap<string, Table> | undefined;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  forget(): void {
    this.#seen = undefined;
  }

  /** What the kernel holds of a table, by the last look. */
  seen(family: string, name: string): Table | undefined {
    return this.#seen?.get(`${family} ${name}`);
  }

  /** Reads the tables of the same names unless they are known. */
  async look(tables: readonly Pick<Table, 'family' | 'name'>[], signal?: AbortSignal): Promise<void> {
    if (this.#seen) return;
    const listings = await Promise.all(tables.map(({ family, name }) => this.#read(family, name, signal)));
    this.#seen = new Map(listings.flat().map((table) => [`${table.family} ${table.name}`, table]));
  }

  /** Makes the tables so in one atomic batch. Returns the batch, empty where there was nothing to do. */
  async apply(tables: readonly Table[], signal?: AbortSignal): Promise<string> {
    await this.look(tables, signal);
    try {
      return await this.#change(tables, signal);
    } catch (error) {
      if (!(error instanceof Fault) || signal?.aborted) throw error;
      // Someone else may have changed our tables since the last look.
      this.forget();
      await this.look(tables, signal);
      return this.#change(tables, signal);
    }
  }

  async #change(tables: readonly Table[], signal?: AbortSignal): Promise<string> {
    const batch = tables.map((table) => difference(table, this.seen(table.family, table.name))).join('');
    if (batch !== '') {
      const before = this.#seen;
      this.#seen = undefined; // until the kernel has confirmed
      await this.#namespace.run('nft', ['-f', '-'], { input: batch, signal });
      this.#seen = new Map([
        ...(before ?? []),
        ...tables.map((table) => [`${table.family} ${table.name}`, table] as const),
      ]);
    }
    return batch;
  }

  async #read(family: string, name: string, signal?: AbortSignal): Promise<Table[]> {
    try {
      const json = await this.#namespace.run('nft', ['-j', 'list', 'table', family, name], { signal });
      return readTables(json);
    } catch (error) {
      if (
        error instanceof Fault &&
        error.code === 'CommandFailed' &&
        error.message.includes('No such file or directory')
      )
        return [];
      throw error;
    }
  }
}
