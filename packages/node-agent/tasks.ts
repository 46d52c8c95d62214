import type { Instant, Reason, World } from '@mallee/base';
import { reasonOf } from './drivers/fault.ts';

/** One piece of work on one thing (a machine, a volume, the network). */
export interface Task {
  /** The thing: at most one task at a time works on it. */
  readonly key: string;
  /** What is done, for logs; failures and back-off are counted for each act apart. */
  readonly act: string;
  /** Which limit on simultaneous tasks it counts against. */
  readonly kind: TaskKind;
  /** Time without a `touch` after which it is aborted, milliseconds. */
  readonly deadlineMs: number;
  /** The wish that it serves; see `cancelUnless`. */
  readonly wish?: string;
  run(signal: AbortSignal, touch: () => void): Promise<void>;
}
export type TaskKind = 'launch' | 'volume' | 'stop' | 'host';

export interface Tasks {
  /** True if the thing is free, the act's back-off is over and its kind has room. */
  ready(key: string, act: string, kind: TaskKind): boolean;
  start(task: Task): void;
  busy(key: string): string | undefined;
  /** Why the thing's last attempt failed, until that act succeeds or is `reset`. */
  error(key: string): Reason | undefined;
  /** Forgets failures, as a new wish deserves a prompt attempt. */
  reset(key: string): void;
  /** Aborts the thing's task if it serves another wish. */
  cancelUnless(key: string, wish: string): void;
  /** Aborts what has passed its deadline. */
  expire(): void;
  /** Aborts everything and waits for it to end. */
  close(): Promise<void>;
}

const limits: Record<TaskKind, number> = { launch: 4, volume: 4, stop: 32, host: 8 };
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

interface Running {
  readonly task: Task;
  readonly abort: AbortController;
  lastSign: Instant;
  verdict: 'working' | 'late' | 'cancelled';
  done: Promise<void>;
}
interface Failure {
  count: number;
  retryAt: Instant;
  reason: Reason;
}

/**
 * Bounded concurrency with deadlines by the World's clock: nothing here sets a timer, `expire` is called by each step.
 * A task that is told to stop gives its place free at once, but its thing stays busy until the task has really ended,
 * so that two never work on one thing.
 */
export function createTasks(world: World, onSettled: () => void): Tasks {
  const running = new Map<string, Running>();
  const failures = new Map<string, Map<string, Failure>>();

  const succeeded = (key: string, act: string): void => {
    const ofKey = failures.get(key);
    ofKey?.delete(act);
    if (ofKey?.size === 0) failures.delete(key);
  };

  const failed = (key: string, act: string, reason: Reason): void => {
    const ofKey = failures.get(key) ?? new Map<string, Failure>();
    const count = (ofKey.get(act)?.count ?? 0) + 1;
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(count - 1, 10));
    ofKey.delete(act);
    ofKey.set(act, { count, reason, retryAt: world.now() + pause });
    failures.set(key, ofKey);
    world.log.warn('A task failed', { key, act, reason, count });
  };

  const settle = (run: Running, error?: unknown): void => {
    const { key, act } = run.task;
    running.delete(key);
    if (run.verdict === 'working') error === undefined ? succeeded(key, act) : failed(key, act, reasonOf(error));
    if (error !== undefined) world.log.debug('A task ended', { key, act, verdict: run.verdict, err: error });
    onSettled();
  };

  return {
    ready(key, act, kind) {
      if (running.has(key)) return false;
      if ((failures.get(key)?.get(act)?.retryAt ?? 0) > world.now()) return false;
      let used = 0;
      for (const other of running.values()) if (other.task.kind === kind && other.verdict === 'working') used += 1;
      return used < limits[kind];
    },
    start(task) {
      if (running.has(task.key)) throw new Error(`${task.key} is busy`);
      const abort = new AbortController();
      const run: Running = { task, abort, lastSign: world.now(), verdict: 'working', done: Promise.resolve() };
      running.set(task.key, run);
      const touch = (): void => {
        run.lastSign = world.now();
      };
      run.done = task.run(abort.signal, touch).then(
        () => settle(run),
        (error) => settle(run, error ?? new Error('rejected without a reason')),
      );
    },
    busy: (key) => running.get(key)?.task.act,
    error: (key) => [...(failures.get(key)?.values() ?? [])].at(-1)?.reason,
    reset: (key) => {
      failures.delete(key);
    },
    cancelUnless(key, wish) {
      const run = running.get(key);
      if (run?.verdict !== 'working' || run.task.wish === undefined || run.task.wish === wish) return;
      run.verdict = 'cancelled';
      run.abort.abort();
    },
    expire() {
      for (const run of running.values()) {
        const { key, act, deadlineMs } = run.task;
        if (run.verdict !== 'working' || world.now() - run.lastSign <= deadlineMs) continue;
        run.verdict = 'late';
        const say = `The attempt to ${act} made no progress for ${Math.round(deadlineMs / 1000)} seconds.`;
        failed(key, act, { code: 'Timeout', say });
        run.abort.abort();
      }
    },
    async close() {
      for (const run of running.values()) {
        run.verdict = 'cancelled';
        run.abort.abort();
      }
      await Promise.all([...running.values()].map((run) => run.done));
    },
  };
}
