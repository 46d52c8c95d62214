import type { AccountId, World } from '@mallee/base';
import type { Credentials, Identity } from '@mallee/gateway';
import type { Store } from '@mallee/store';
import type { LastUsed } from './last-used.ts';
import { identityTopic } from './operation.ts';
import { type Known, readCredentials } from './repos/subjects.ts';
import type { Vault } from './vault.ts';

/**
 * Who an access key is, from memory. A commit that changes anything about an account's users or policies empties what
 * is known of that account before the commit's own answer goes out, so nothing older than the last commit is given.
 */
export class IdentityCache implements Identity {
  readonly #store: Store;
  readonly #world: World;
  readonly #vault: Vault;
  readonly #lastUsed: LastUsed;
  readonly #most: number;
  readonly #known = new Map<string, Known>();
  readonly #ofAccount = new Map<AccountId, Set<string>>();
  readonly #loading = new Map<string, Promise<Known | undefined>>();
  readonly #stop: () => void;
  #changes = 0;

  /** @param most keys that are remembered, some 2 KB each; beyond this the oldest leaves and is read again. */
  constructor(store: Store, world: World, vault: Vault, lastUsed: LastUsed, most = 20_000) {
    this.#lastUsed = lastUsed;
    this.#most = most;
    this.#store = store;
    this.#world = world;
    this.#vault = vault;
    this.#stop = store.onWake(identityTopic, (changed) => this.#forget(changed));
  }

  find(accessKeyId: string): Credentials | undefined | Promise<Credentials | undefined> {
    const known = this.#known.get(accessKeyId);
    return known ? this.#current(known) : this.#load(accessKeyId).then((loaded) => this.#current(loaded));
  }

  used(accessKeyId: string, service: string, region: string): void {
    this.#lastUsed.note(accessKeyId, this.#world.now(), service, region);
  }

  close(): void {
    this.#stop();
  }

  #current(known: Known | undefined): Credentials | undefined {
    return known && known.expires > this.#world.now() ? known.credentials : undefined;
  }

  /** Several requests with a key that is not known yet share one look, unless a change came between. */
  #load(accessKeyId: string): Promise<Known | undefined> {
    const running = this.#loading.get(accessKeyId);
    if (running) return running;
    const changes = this.#changes;
    const look = this.#store
      .read((read) => readCredentials(read, this.#vault, accessKeyId))
      .then((known) => {
        if (known && changes === this.#changes) this.#keep(accessKeyId, known);
        return known;
      })
      .finally(() => {
        if (this.#loading.get(accessKeyId) === look) this.#loading.delete(accessKeyId);
      });
    this.#loading.set(accessKeyId, look);
    return look;
  }

  #keep(accessKeyId: string, known: Known): void {
    if (this.#known.size >= this.#most) this.#drop(this.#known.keys().next().value!);
    this.#known.set(accessKeyId, known);
    const ids = this.#ofAccount.get(known.account) ?? new Set();
    this.#ofAccount.set(known.account, ids.add(accessKeyId));
  }

  #drop(accessKeyId: string): void {
    const known = this.#known.get(accessKeyId);
    this.#known.delete(accessKeyId);
    const ids = known && this.#ofAccount.get(known.account);
    ids?.delete(accessKeyId);
    if (ids?.size === 0) this.#ofAccount.delete(known!.account);
  }

  #forget(changed: readonly AccountId[]): void {
    this.#changes += 1;
    this.#loading.clear();
    for (const account of changed) for (const id of this.#ofAccount.get(account) ?? []) this.#drop(id);
  }
}
