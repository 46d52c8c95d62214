import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { waitFor } from './wait-for.ts';

interface Message {
  event?: string;
  return?: unknown;
  error?: { desc: string };
}

/** The control connection of one QEMU. */
export class Qmp {
  readonly #socket: Socket;
  readonly #events: string[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    // QEMU going away ends the connection, which a test that powers off expects.
    socket.on('error', () => {});
    const lines = createInterface({ input: socket }).on('error', () => {});
    lines.on('line', (line) => {
      const message = JSON.parse(line) as Message;
      if (message.event) this.#events.push(message.event);
      else if ('return' in message || message.error) this.#waiting.shift()?.(message);
    });
  }

  static async open(path: string): Promise<Qmp> {
    const socket = await waitFor('QEMU to listen', 60_000, async () => {
      const attempt = connect(path);
      return new Promise<Socket | undefined>((resolve) => {
        attempt.once('connect', () => resolve(attempt)).once('error', () => resolve(undefined));
      });
    });
    const qmp = new Qmp(socket);
    await qmp.command('qmp_capabilities');
    return qmp;
  }

  command(execute: string, args: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(({ error, return: result }) => {
        if (error) reject(new Error(`${execute}: ${error.desc}`));
        else resolve(result);
      });
      this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  }

  /** Waits for an event that has not been waited for yet, and forgets it. */
  async event(name: string, withinMs: number): Promise<void> {
    await waitFor(`the event ${name}`, withinMs, async () => this.#events.includes(name) || undefined);
    this.#events.splice(this.#events.indexOf(name), 1);
  }

  close(): void {
    this.#socket.destroy();
  }
}
