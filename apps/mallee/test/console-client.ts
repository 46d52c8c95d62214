import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ConsoleDoor, openConsole, type StaticFiles } from '@mallee/console-door';
import type { Cloud } from '../cloud/open-cloud.ts';

const page = '<!doctype html><html><head><base href="./"><title>Mallee</title></head></html>';
const files: StaticFiles = new Map([
  ['/index.html', { type: 'text/html; charset=utf-8', plain: Buffer.from(page) }],
  [
    '/assets/app-1.js',
    {
      type: 'text/javascript; charset=utf-8',
      plain: Buffer.from('plain'),
      br: Buffer.from('br'),
      gzip: Buffer.from('gz'),
    },
  ],
]);

export interface ConsoleProcess extends AsyncDisposable {
  readonly door: ConsoleDoor;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  browser(): Browser;
}

/** The console's door over a cloud, on a port of its own. */
export async function openConsoleProcess(
  { gateway, logins, consoles, doors }: Pick<Cloud, 'gateway' | 'logins' | 'consoles' | 'doors'>,
  apiEndpoint: string,
): Promise<ConsoleProcess> {
  const door = openConsole({
    ...{ gateway, logins, files },
    terminals: {
      redeem: (token) => consoles.redeem(token),
      open: (instance, what) => doors.open(instance, what),
    },
    settings: {
      ...{ region: gateway.settings.region, apiEndpoint, version: '0', port: 8888 },
      ...{ hosts: ['console.example'], behindProxy: false },
    },
  });
  door.server.listen(0, '127.0.0.1');
  await once(door.server, 'listening');
  const origin = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`;
  return {
    door,
    origin,
    browser: () => new Browser(origin),
    async [Symbol.asyncDispose]() {
      door.close();
      door.server.closeAllConnections();
      await new Promise((resolve) => door.server.close(resolve));
    },
  };
}

/** What the app in a browser does: it keeps the cookie and marks its requests. */
export class Browser {
  readonly origin: string;
  cookie: string | undefined;

  constructor(origin: string) {
    this.origin = origin;
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
  ): Promise<Response> {
    const all = {
      'x-mallee-console': '1',
      'sec-fetch-site': 'same-origin',
      origin: this.origin,
      ...(this.cookie && { cookie: this.cookie }),
      ...headers,
    };
    const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: Object.fromEntries(sent),
      redirect: 'manual',
      ...(body !== undefined && { body: (raw ? body : JSON.stringify(body)) as string }),
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.cookie = /Max-Age=0/.test(set) ? undefined : set.split(';')[0];
    return answer;
  }

  /** Status and JSON. */
  async json(method: string, path: string, body?: unknown, headers?: Record<string, string | undefined>) {
    const answer = await this.ask(method, path, body, headers);
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  /** The stream of events, as the app's leading tab reads it. */
  async events(): Promise<EventReader> {
    const answer = await this.ask('GET', '/events', undefined, { 'x-mallee-console': undefined, origin: undefined });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    return new EventReader(answer.body!.getReader());
  }

  /** A machine's serial line or screen. Rejects where the door refuses. */
  async stream({ ticket }: { ticket?: unknown }, more: Record<string, string> = {}): Promise<StreamReader> {
    const url = `${this.origin.replace('http', 'ws')}/stream?ticket=${ticket}`;
    const headers = { origin: this.origin, cookie: this.cookie ?? '', ...more };
    const socket = new WebSocket(url, { headers } as never);
    socket.binaryType = 'arraybuffer';
    const stream = new StreamReader(socket);
    await stream.opened;
    return stream;
  }

  api(operation: string, input: object = {}) {
    return this.json('POST', `/api/${operation.replace(':', '/')}`, input);
  }
}

interface Told {
  readonly types: string[];
  readonly ids: string[];
}

class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = '';
  #ended = false;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** The data of the next event of this name. */
  async next(name: 'changed' | 'session'): Promise<Told> {
    for (;;) {
      const at = this.#text.indexOf('\n\n');
      if (at >= 0) {
        const [first = '', second = ''] = this.#text.slice(0, at).split('\n');
        this.#text = this.#text.slice(at + 2);
        if (first === `event: ${name}`) return JSON.parse(second.slice('data: '.length)) as Told;
      } else if (!(await this.#more())) throw new Error('The stream has ended.');
    }
  }

  /** The next event that names this. */
  async about(id: string): Promise<Told> {
    for (;;) {
      const told = await this.next('changed');
      if (told.ids.includes(id)) return told;
    }
  }

  /** Waits for the end; true when it has come. */
  async ended(): Promise<boolean> {
    while (await this.#more());
    return this.#ended;
  }

  end(): Promise<void> {
    return this.#reader.cancel();
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#reader.read();
    this.#ended = done;
    this.#text += Buffer.from(value ?? []).toString();
    return !done;
  }
}

class StreamReader {
  readonly #socket: WebSocket;
  readonly opened: Promise<void>;
  /** The code that it was closed with. */
  readonly closed: Promise<number>;
  /** And what was said about it. */
  reason = '';
  #text = '';
  #listener = (): void => {};

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.opened = new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error('The stream was refused.')));
    });
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => {
        this.reason = reason;
        resolve(code);
      });
    });
    socket.addEventListener('message', ({ data }) => {
      this.#text += Buffer.from(data as ArrayBuffer).toString('latin1');
      this.#listener();
    });
  }

  type(text: string): void {
    this.#socket.send(Buffer.from(text));
  }

  /** Waits for these bytes. */
  heard(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#listener = () => {
        if (this.#text.includes(text)) resolve();
      };
      this.#listener();
    });
  }

  close(): void {
    this.#socket.close();
  }
}
