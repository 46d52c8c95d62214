import net from 'node:net';

/** QEMU refused a command. `kind` is its error class. */
export class QmpError extends Error {
  readonly kind: string;
  constructor(command: string, kind: string, say: string) {
    super(`${command}: ${say}`);
    this.name = 'QmpError';
    this.kind = kind;
  }
}

/** The conversation is over, or never began. */
export class QmpClosed extends Error {
  constructor(say: string) {
    super(say);
    this.name = 'QmpClosed';
  }
}

export interface QmpEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

export interface Qmp {
  /** Runs a command. Rejects with `QmpError`, `QmpClosed`, or after `timeoutMs` (default 10 s). */
  execute(command: string, args?: Record<string, unknown>, timeoutMs?: number): Promise<unknown>;
  onEvent(listener: (event: QmpEvent) => void): void;
  /** Called once, when the socket is closed from either side. */
  onClose(listener: () => void): void;
  /** Hangs up. QEMU takes one client at a time: the next one waits until this has happened. */
  close(): void;
  isOpen(): boolean;
}

/** The process at the other end may have been taken over by its guest: nothing it says is believed without bounds. */
const longestLine = 2_097_152;
const patienceMs = 10_000;

interface Pending {
  readonly command: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** Connects to a QMP socket and leaves its negotiation mode. */
export async function connectQmp(path: string, signal?: AbortSignal): Promise<Qmp> {
  const socket = net.connect({ path });
  const pending = new Map<number, Pending>();
  const eventListeners: ((event: QmpEvent) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let nextId = 1;
  let rest = '';
  let open = true;
  let greeted = (): void => {};

  const end = (why: string): void => {
    if (!open) return;
    open = false;
    socket.destroy();
    for (const { command, reject, timer } of pending.values()) {
      clearTimeout(timer);
      reject(new QmpClosed(`${command}: ${why}`));
    }
    pending.clear();
    for (const listener of closeListeners) listener();
  };

  const take = (line: string): void => {
    const message = JSON.parse(line) as Record<string, unknown>;
    if (message.QMP) {
      greeted();
      return;
    }
    if (typeof message.event === 'string') {
      const event = { event: message.event, data: (message.data ?? {}) as Record<string, unknown> };
      for (const listener of eventListeners) listener(event);
      return;
    }
    const waiting = pending.get(Number(message.id));
    if (!waiting) return;
    pending.delete(Number(message.id));
    clearTimeout(waiting.timer);
    const error = message.error as { class?: string; desc?: string } | undefined;
    if (error) waiting.reject(new QmpError(waiting.command, error.class ?? 'GenericError', error.desc ?? 'refused'));
    else waiting.resolve(message.return);
  };

  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    rest += chunk;
    if (rest.length > longestLine) return end('QEMU sent more than it may');
    const lines = rest.split('\n');
    rest = lines.pop()!;
    try {
      for (const line of lines) if (line.trim() !== '') take(line);
    } catch {
      end('QEMU sent what is no JSON');
    }
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('QEMU hung up'));

  const qmp: Qmp = {
    execute(command, args = {}, timeoutMs = patienceMs) {
      if (!open) return Promise.reject(new QmpClosed(`${command}: not connected`));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new QmpClosed(`${command}: no answer within ${timeoutMs} ms`));
        }, timeoutMs);
        pending.set(id, { command, resolve, reject, timer });
        socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
      });
    },
    onEvent: (listener) => eventListeners.push(listener),
    onClose: (listener) => {
      if (open) closeListeners.push(listener);
      else listener();
    },
    close: () => end('hung up'),
    isOpen: () => open,
  };

  const abort = (): void => end('given up');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => end('no greeting; another client may be connected'), patienceMs);
      closeListeners.push(() => {
        clearTimeout(timer);
        reject(new QmpClosed(`No QMP at ${path}`));
      });
      greeted = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal?.aborted) abort();
    });
    await qmp.execute('qmp_capabilities');
  } catch (error) {
    qmp.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  return qmp;
}
