import type { InstanceId, VolumeId } from '@mallee/base';
import { type Desired, desired, type Ended, ended } from '@mallee/node-contract';
import { z } from 'zod';
import { Fault } from './drivers/fault.ts';

/** What the node must still know after a crash or a restart of its host, beside the document itself. */
export interface InstanceFacts {
  /** The user under whom the machine runs, reserved until it is gone. */
  readonly uid: number;
  /** Something on the host may be held for it (taps, a process): set before anything is made. */
  readonly held?: boolean | undefined;
  /** It was let run: under which wish, with how many reboots, in which life of the host. */
  readonly up?: { generation: number; boots: number; bootId: string } | undefined;
  readonly ended?: Ended | undefined;
  readonly gone?: boolean | undefined;
}

export interface VolumeFacts {
  readonly existed: boolean;
  readonly gone?: boolean | undefined;
}

export interface Ledger {
  /** The last document that was accepted. */
  readonly desired: Desired | undefined;
  readonly instances: Map<InstanceId, InstanceFacts>;
  readonly volumes: Map<VolumeId, VolumeFacts>;
  /** Makes the document the valid one, once it is on disk. */
  accept(document: Desired): Promise<void>;
  /** Resolves when every change of the facts made before this call is on disk; many callers share one write. */
  save(): Promise<void>;
}

/** Two named texts, each replaced as a whole: after a crash the old or the new one is there, never a mixture. */
export interface LedgerStore {
  read(name: LedgerName): Promise<string | undefined>;
  write(name: LedgerName, text: string): Promise<void>;
}
export type LedgerName = 'desired' | 'facts';

const factsSchema = z.object({
  instances: z.record(
    z.string(),
    z.object({
      uid: z.int(),
      held: z.boolean().optional(),
      up: z.object({ generation: z.int(), boots: z.int(), bootId: z.string() }).optional(),
      ended: ended.optional(),
      gone: z.boolean().optional(),
    }),
  ),
  volumes: z.record(z.string(), z.object({ existed: z.boolean(), gone: z.boolean().optional() })),
});

/**
 * Opens the ledger. One that cannot be read is a fault that stops the node: acting on a forgotten ledger could make
 * a second machine or a fresh disk.
 */
export async function openLedger(store: LedgerStore): Promise<Ledger> {
  const facts = parse('facts', await store.read('facts'), factsSchema) ?? { instances: {}, volumes: {} };
  let current = parse('desired', await store.read('desired'), desired);
  const instances = new Map(Object.entries(facts.instances) as [InstanceId, InstanceFacts][]);
  const volumes = new Map(Object.entries(facts.volumes) as [VolumeId, VolumeFacts][]);
  let saved = factsText(instances, volumes);
  const save = grouped(async () => {
    const text = factsText(instances, volumes);
    if (text === saved) return;
    await store.write('facts', text).catch(ledgerFault);
    saved = text;
  });
  return {
    get desired() {
      return current;
    },
    instances,
    volumes,
    async accept(document) {
      await store.write('desired', JSON.stringify(document)).catch(ledgerFault);
      current = document;
    },
    save,
  };
}

/** Facts belong to one id and are replaced, never changed in place: each is put into words once. */
const words = new WeakMap<object, string>();

function wordsOf(id: string, facts: InstanceFacts | VolumeFacts): string {
  const known = words.get(facts);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(id)}:${JSON.stringify(facts)}`;
  words.set(facts, text);
  return text;
}

function factsText(instances: Map<InstanceId, InstanceFacts>, volumes: Map<VolumeId, VolumeFacts>): string {
  const list = (facts: Map<string, InstanceFacts | VolumeFacts>): string =>
    Array.from(facts, ([id, fact]) => wordsOf(id, fact)).join(',');
  return `{"instances":{${list(instances)}},"volumes":{${list(volumes)}}}`;
}

function parse<T>(name: LedgerName, text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Fault('LedgerUnreadable', `The node's ledger "${name}" cannot be read; restore or remove it.`, error);
  }
}

function ledgerFault(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new Fault('LedgerFailed', `The node could not write its ledger, so it changes nothing: ${why}`, error);
}

/** Calls that arrive while `work` runs share the one run that begins when it has ended. */
function grouped(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (next) return next;
    if (!running) return begin();
    next = running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
