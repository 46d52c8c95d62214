import type { World } from '@mallee/base';
import { Fault } from '../fault.ts';

/** Every call that the agent makes of its drivers, by name. */
export type FakeCall =
  | 'capability'
  | 'survey'
  | 'prepare'
  | 'run'
  | 'stop'
  | 'reboot'
  | 'forget'
  | 'console'
  | 'screenshot'
  | 'stream'
  | 'create'
  | 'open'
  | 'bootFile'
  | 'remove'
  | 'trim'
  | 'apply'
  | 'plug'
  | 'attach'
  | 'unplug'
  | 'metadata';

/** Which calls are meant: of one thing or of all, the next `times` or until `mend`. */
interface Which {
  readonly id?: string;
  readonly times?: number;
}

export interface FakeFaults {
  /** The call fails with this reason, having changed nothing. */
  fail(call: FakeCall, which?: Which & { code?: string; say?: string }): void;
  /** The call changes what it should and fails afterwards, as when the answer is lost. */
  failAfter(call: FakeCall, which?: Which): void;
  /** The call never ends unless it is aborted. */
  hang(call: FakeCall, which?: Which): void;
  /** The call takes this long by the World's clock; `tick` finishes it. */
  slow(call: FakeCall, ms: number, which?: Which): void;
  /** Takes back all of the above; what hangs goes on. */
  mend(): void;
  /** Finishes what is due. There are no timers. */
  tick(): void;
}

/** How many calls a life has made is nothing to the host: a dead life's calls change nothing any more. */
export interface Life {
  dead: boolean;
}

type Effect<T> = () => T | Promise<T>;
export type Work = <T>(
  life: Life,
  call: FakeCall,
  id: string,
  signal: AbortSignal,
  effect: Effect<T>,
  extraMs?: number,
) => Promise<T>;

interface Rule {
  readonly call: FakeCall;
  readonly id: string | undefined;
  readonly how: 'fail' | 'fail-after' | 'hang' | 'slow';
  left: number;
  readonly ms: number;
  readonly fault: Fault;
}
interface Waiting {
  readonly due: number;
  go(): void;
}

/** The part of a fake host that fails on request, by the World's clock alone. */
export function fakeFaults(world: World): { faults: FakeFaults; work: Work; crash(life: Life): void } {
  let rules: Rule[] = [];
  const waiting = new Set<Waiting>();

  const add = (call: FakeCall, how: Rule['how'], which: Which & { code?: string; say?: string } = {}, ms = 0): void => {
    const fault = new Fault(which.code ?? 'FakeFault', which.say ?? `The fake host was told to fail at "${call}".`);
    rules.push({ call, id: which.id, how, left: which.times ?? Number.POSITIVE_INFINITY, ms, fault });
  };

  const matching = (call: FakeCall, id: string): Rule[] => {
    const found = rules.filter(
      (rule) => rule.call === call && (rule.id === undefined || rule.id === id) && rule.left > 0,
    );
    for (const rule of found) rule.left -= 1;
    return found;
  };

  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const entry: Waiting = {
        due: world.now() + ms,
        go() {
          waiting.delete(entry);
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        waiting.delete(entry);
        reject(signal.reason);
      };
      signal.throwIfAborted();
      signal.addEventListener('abort', abort, { once: true });
      waiting.add(entry);
    });

  const alive = (life: Life): void => {
    if (life.dead) throw new Error('This agent has crashed');
  };

  return {
    faults: {
      fail: (call, which) => add(call, 'fail', which),
      failAfter: (call, which) => add(call, 'fail-after', which),
      hang: (call, which) => add(call, 'hang', which),
      slow: (call, ms, which) => add(call, 'slow', which, ms),
      mend() {
        rules = [];
        for (const entry of [...waiting]) if (entry.due === Number.POSITIVE_INFINITY) entry.go();
      },
      tick() {
        for (const entry of [...waiting]) if (entry.due <= world.now()) entry.go();
      },
    },
    async work(life, call, id, signal, effect, extraMs = 0) {
      alive(life);
      const found = matching(call, id);
      if (found.some((rule) => rule.how === 'hang')) await wait(Number.POSITIVE_INFINITY, signal);
      const ms = found.reduce((most, rule) => Math.max(most, rule.ms), extraMs);
      if (ms > 0) await wait(ms, signal);
      alive(life);
      signal.throwIfAborted();
      const fault = found.find((rule) => rule.how === 'fail')?.fault;
      if (fault) throw fault;
      const result = await effect();
      const late = found.find((rule) => rule.how === 'fail-after')?.fault;
      if (late) throw late;
      return result;
    },
    crash(life) {
      life.dead = true;
    },
  };
}
