import type { World } from '@mallee/base';
import { apply } from './apply.ts';
import type { CrashPoints } from './crash-points.ts';
import { EngineError } from './errors.ts';
import { framedLength, writeFrame } from './frame.ts';
import type { Health } from './health.ts';
import { groupBytes, groupOperations, queuedBytes, queuedOperations } from './limits.ts';
import type { Log } from './log.ts';
import { Recent } from './recent.ts';
import { encodeRecord, kinds, type LogRecord } from './records.ts';
import type { Segments } from './segments.ts';
import type { View } from './view.ts';

/** What an operation decided: the records that make it so (none where nothing changes) and the answer. */
export interface Decision<T> {
  readonly records: readonly LogRecord[];
  readonly answer: T;
  /** The records are copies by compaction. */
  readonly moved?: boolean;
}

export interface Operation<T> {
  /** About how many bytes wait with it. */
  readonly bytes: number;
  /** Still welcome on a full disk: it frees room. */
  readonly frees: boolean;
  /**
   * Decides against the index and everything decided before it. Must not change anything: it is asked again where
   * its records did not fit into the group. Refuses by throwing an EngineError.
   */
  decide(view: View): Decision<T> | Promise<Decision<T>>;
}

interface Waiting {
  readonly operation: Operation<unknown>;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

interface Parts {
  readonly world: World;
  readonly health: Health;
  readonly segments: Segments;
  readonly log: Log;
  readonly view: View;
  readonly crash: CrashPoints;
}

/**
 * The one place where anything is decided. Operations are taken in their order of arrival; all that came while the
 * last group was on its way to disk make the next group, which costs one write, one sync and one index batch. No
 * answer leaves before all three, refusals included: they may rest on a neighbour in the group.
 */
export class Sequencer {
  readonly #parts: Parts;
  #queue: Waiting[] = [];
  #taken = 0;
  #bytes = 0;
  #running: Promise<void> | undefined;
  #buffer = Buffer.allocUnsafeSlow(256 * 1024);
  /** Since the engine was opened. */
  records = 0;
  groups = 0;
  operations = 0;
  readonly groupSizes = new Recent();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  submit<T>(operation: Operation<T>): Promise<T> {
    const { health, segments } = this.#parts;
    return new Promise<T>((resolve, reject) => {
      health.check();
      if (!operation.frees && !segments.roomy)
        throw new EngineError('full', 'The disk of the object store is full; deletes still work.');
      if (this.#queue.length - this.#taken >= queuedOperations || this.#bytes + operation.bytes > queuedBytes)
        throw new EngineError('busy', 'Too many operations are waiting for the disk.');
      this.#bytes += operation.bytes;
      this.#queue.push({ operation, resolve: (answer) => resolve(answer as T), reject });
      // Once per quiet spell: what arrives in the same turn of the event loop shares the first group.
      this.#running ??= new Promise((start) => setImmediate(start)).then(() => this.#run());
    });
  }

  /** Resolves when everything that was submitted before is on disk. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#taken < this.#queue.length) await this.#group();
    this.#queue = [];
    this.#taken = 0;
    this.#running = undefined;
  }

  async #group(): Promise<void> {
    const { health, log, view, crash, world } = this.#parts;
    const group: { waiting: Waiting; answer?: unknown; refusal?: unknown }[] = [];
    let length = 0;
    try {
      health.check();
      while (this.#taken < this.#queue.length && group.length < groupOperations && length < groupBytes) {
        const waiting = this.#queue[this.#taken]!;
        const outcome = await this.#decide(waiting.operation, length);
        if (outcome === 'next group') break;
        length = outcome.length;
        group.push({ waiting, ...outcome });
        this.#taken += 1;
        this.#bytes -= waiting.operation.bytes;
      }
      crash('group-decided');
      if (length > 0) await log.append(this.#buffer.subarray(0, length));
      if (length > 0 || view.changed) {
        await health.guard(view.commit({ life: log.segment.life, offset: log.end }));
        crash('index-written');
      }
    } catch (error) {
      // Whatever stopped the group half-way, its members were not acknowledged and memory no longer matches the disk.
      health.fail(error);
      this.#refuseAll(group.map(({ waiting }) => waiting));
      return;
    }
    this.groups += 1;
    this.operations += group.length;
    this.groupSizes.add(group.length);
    world.metrics.count('object_engine_groups_total');
    world.metrics.count('object_engine_operations_total', {}, group.length);
    for (const { waiting, answer, refusal } of group)
      if (refusal === undefined) waiting.resolve(answer);
      else waiting.reject(refusal);
    if (this.#taken > 4096) {
      this.#queue = this.#queue.slice(this.#taken);
      this.#taken = 0;
    }
  }

  /** Decides one operation and frames its records behind the group's first `length` bytes. */
  async #decide(
    operation: Operation<unknown>,
    length: number,
  ): Promise<{ length: number; answer?: unknown; refusal?: unknown } | 'next group'> {
    const { log, view } = this.#parts;
    let decision: Decision<unknown>;
    try {
      decision = await operation.decide(view);
    } catch (refusal) {
      return { length, refusal };
    }
    const encoded = decision.records.map((record) => ({ record, ...encodeRecord(record) }));
    const needed = encoded.reduce((sum, { head, tail }) => sum + framedLength(head.length + tail.length), 0);
    if (needed > log.capacity)
      return { length, refusal: new EngineError('too-large', `A record of ${needed} bytes does not fit a segment.`) };
    if (length + needed > log.room) {
      if (length > 0) return 'next group';
      try {
        await log.next(view.sequence);
      } catch (refusal) {
        if (refusal instanceof EngineError && refusal.kind === 'full') return { length, refusal };
        throw refusal;
      }
    }
    this.#grow(length + needed);
    let at = length;
    for (const { record, head, tail } of encoded) {
      const { sequence } = record;
      const frame = { kind: kinds.indexOf(record.kind), moved: decision.moved ?? false, sequence, synced: log.end };
      const end = writeFrame(this.#buffer, at, log.segment.salt, { ...frame, head, tail });
      const place = { life: log.segment.life, offset: log.end + at, length: end - at };
      await apply(view, record, place, frame.moved);
      at = end;
      this.records += 1;
    }
    return { length: at, answer: decision.answer };
  }

  #refuseAll(group: Waiting[]): void {
    const rest = this.#queue.slice(this.#taken);
    this.#queue = [];
    this.#taken = 0;
    this.#bytes = 0;
    let reason: unknown;
    try {
      this.#parts.health.check();
    } catch (error) {
      reason = error;
    }
    for (const waiting of [...group, ...rest]) waiting.reject(reason);
  }

  #grow(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#buffer.length * 2));
    this.#buffer.copy(larger);
    this.#buffer = larger;
  }
}
