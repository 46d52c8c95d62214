import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Fault } from '../fault.ts';
import { ringBytes } from './command-line.ts';
import { connectOwnSocket } from './own-socket.ts';
import type { Qmp } from './qmp.ts';

/** A machine's serial line, which any number of people may share. */
export interface SerialLine {
  /** True while output does not go through the ring buffer. */
  isOpen(): boolean;
  /** One more person at the line: first the last of what it has said, then all that comes; what is written is typed. */
  open(): Promise<Duplex>;
  /** Everybody leaves; output gathers in the ring buffer again. */
  close(): Promise<void>;
}

interface SerialParts {
  readonly qmp: Pick<Qmp, 'execute'>;
  readonly uid: number;
  /** Where QEMU is to listen. */
  readonly path: string;
  /** Empties the ring buffer into the log. */
  drain(): Promise<unknown>;
  /** Appends output to the log. */
  keep(output: Buffer): Promise<void>;
  /** The end of the log. */
  said(): Promise<Buffer>;
}

/** What somebody who does not read may leave unread before he is let go. */
const mostUnread = 1_048_576;
/** Output that waits for the disk; beyond it the guest waits. */
const mostUnkept = 262_144;
/** What a newcomer is shown of the past. */
const shownBytes = 8192;

/** QEMU's settings of the line without anybody at it. */
export const ringBackend = { type: 'ringbuf', data: { size: ringBytes } };

/**
 * While nobody is at the line, QEMU keeps its output in a ring buffer, which needs no reader. For as long as somebody
 * is, it is led over a socket instead. What the guest says in the moment of change may be lost.
 */
export function serialLine({ qmp, uid, path, drain, keep, said }: SerialParts): SerialLine {
  const people = new Set<Duplex>();
  let socket: Socket | undefined;
  let led = false;
  let turn: Promise<unknown> = Promise.resolve();
  let unkept: Buffer[] = [];
  let keeping: Promise<void> | undefined;

  /** Changes of the line come one after another. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => {});
    return next;
  };

  const back = async (): Promise<void> => {
    socket?.destroy();
    socket = undefined;
    await qmp.execute('chardev-change', { id: 'console', backend: ringBackend }).catch(() => {});
    await rm(path, { force: true }).catch(() => {});
    led = false;
  };

  const keepAll = async (): Promise<void> => {
    while (unkept.length > 0) {
      const output = Buffer.concat(unkept);
      unkept = [];
      await keep(output).catch(() => {});
      socket?.resume();
    }
    keeping = undefined;
  };

  const hear = (output: Buffer): void => {
    unkept.push(output);
    keeping ??= keepAll();
    if (unkept.reduce((sum, { length }) => sum + length, 0) > mostUnkept) socket?.pause();
    for (const person of people) {
      if (person.readableLength > mostUnread)
        person.destroy(new Fault('TooSlow', 'The line was not read fast enough.'));
      else person.push(output);
    }
  };

  const lead = async (): Promise<void> => {
    await drain();
    led = true;
    try {
      const addr = { type: 'unix', data: { path } };
      const backend = { type: 'socket', data: { addr, server: true, wait: false } };
      await rm(path, { force: true });
      await qmp.execute('chardev-change', { id: 'console', backend });
      const line = await connectOwnSocket(path, uid);
      socket = line;
      line.on('data', hear);
      line.on('error', () => {});
      line.on('close', () => {
        if (socket !== line) return;
        socket = undefined;
        for (const person of people) person.push(null);
      });
    } catch (error) {
      await back();
      throw error;
    }
  };

  const join = (past: Buffer): Duplex => {
    const person = new Duplex({
      allowHalfOpen: false,
      read() {},
      write(typed: Buffer, _encoding, done) {
        if (socket) socket.write(typed, (error) => done(error));
        else done(new Fault('NotRunning', 'The machine has ended.'));
      },
      destroy(error, done) {
        people.delete(person);
        void inTurn(async () => {
          if (people.size === 0 && led) await back();
        });
        done(error);
      },
    });
    if (past.length > 0) person.push(past);
    people.add(person);
    return person;
  };

  return {
    isOpen: () => led,
    open: () =>
      inTurn(async () => {
        if (!socket) await lead();
        await keeping;
        return join((await said()).subarray(-shownBytes));
      }),
    async close() {
      for (const person of people) person.destroy();
      await inTurn(async () => {
        if (led) await back();
      });
      await keeping;
    },
  };
}
