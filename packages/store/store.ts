import type { World } from '@mallee/base';
import { Readers } from './readers.ts';
import type { Database } from './session.ts';
import type { Read, Tx } from './tx.ts';
import { type Lane, Writer } from './writer.ts';

/** The cloud's rows: many readers, one writer, and a bell that rings after the commit. */
export interface Store {
  readonly kind: Database['kind'];
  read<T>(run: (read: Read) => Promise<T>): Promise<T>;
  /** Resolves, or rejects with the operation's own error, only after the commit. */
  write<T>(run: (tx: Tx) => Promise<T>, lane?: Lane): Promise<T>;
  /** Listens to what `tx.wake` names; returns a function that stops. */
  onWake(topic: string, listener: (keys: readonly string[]) => void): () => void;
  /** Rings for listeners by itself, where what changed is no row. */
  ring(topic: string, keys: readonly string[]): void;
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}

export function openStore(database: Database, world: World): Store {
  const listeners = new Map<string, Set<(keys: readonly string[]) => void>>();
  const ring = (topic: string, keys: readonly string[]) => {
    for (const listener of listeners.get(topic) ?? []) listener(keys);
  };
  const writer = new Writer(database, world, ring);
  const readers = new Readers(database, world);
  return {
    kind: database.kind,
    read: (run) => readers.read(run),
    write: (run, lane = 'operations') => writer.write(run, lane),
    onWake(topic, listener) {
      const all = listeners.get(topic) ?? new Set();
      listeners.set(topic, all.add(listener));
      return () => all.delete(listener);
    },
    ring,
    backup: (file) => database.backup(file),
    async close() {
      await writer.close();
      await readers.close();
      await database.close();
    },
  };
}
