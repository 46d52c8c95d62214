import type { Server } from 'node:http';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * Sends a message to the server over a connection without a network, in two pieces as a network would, and gives all
 * that is answered until the server closes.
 */
export function throughMemory(server: Server, message: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    const connection = new MemoryConnection((chunk) => {
      heard.push(chunk);
      patience.heard();
    });
    const patience = new Patience(() => connection.push(null));
    connection.on('error', () => {});
    connection.on('close', () => {
      patience.end();
      resolve(Buffer.concat(heard).toString('latin1'));
    });
    server.emit('connection', connection);
    connection.push(message.subarray(0, message.length >> 1));
    connection.push(message.subarray(message.length >> 1));
  });
}

/** The same over loopback. */
export function throughSocket(port: number, message: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const patience = new Patience(() => socket.end());
    socket.on('data', (chunk) => {
      heard.push(chunk);
      patience.heard();
    });
    socket.on('end', () => socket.end());
    // A gateway that closes while we still write resets the connection: what it said before counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      patience.end();
      resolve(Buffer.concat(heard).toString('latin1'));
    });
    socket.write(message);
  });
}

/**
 * A client ends its side when it has heard enough: shortly after an answer, or where none comes because the message
 * promised more than it holds. To end at once would not do, for the server then gives up what is under way.
 */
class Patience {
  #timer: NodeJS.Timeout;
  readonly #leave: () => void;

  constructor(leave: () => void) {
    this.#leave = leave;
    this.#timer = setTimeout(leave, 1000);
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#leave, 50);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

class MemoryConnection extends Duplex {
  readonly #hear: (chunk: Buffer) => void;

  constructor(hear: (chunk: Buffer) => void) {
    super({ allowHalfOpen: true });
    this.#hear = hear;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#hear(chunk);
    done();
  }

  /** What the server asks of a socket that it has no more use for. */
  destroySoon(): void {
    this.end(() => this.destroy());
  }
}
