import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * An HTTP connection that stays open and carries one request at a time. It reads only what our servers write and costs
 * a fraction of `node:http`'s client, which would keep the machine busy before the server is.
 */
export class Connection {
  readonly #socket: Socket;
  #waiting: PromiseWithResolvers<Answer> | undefined;
  #pieces: Buffer[] = [];
  #missing: number | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (piece) => this.#take(piece));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection.')));
  }

  /** False once the server has closed it, as servers do with connections that idle. */
  get open(): boolean {
    return !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  ask(head: Buffer, body: Buffer): Promise<Answer> {
    this.#waiting = Promise.withResolvers<Answer>();
    this.#socket.cork();
    this.#socket.write(head);
    if (body.length > 0) this.#socket.write(body);
    this.#socket.uncork();
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    if (this.#missing !== undefined) this.#missing -= piece.length;
    if (this.#missing !== undefined && this.#missing > 0) return;
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    const answer = readAnswer(bytes);
    if (typeof answer === 'number') {
      this.#missing = answer;
      this.#pieces = [bytes];
      return;
    }
    this.#pieces = [];
    this.#missing = undefined;
    this.#waiting?.resolve(answer);
    this.#waiting = undefined;
  }
}

/** The answer, or the least number of bytes that it still lacks. */
function readAnswer(bytes: Buffer): Answer | number {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return 1;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  const rest = bytes.subarray(end + 4);
  if (length === undefined) return readChunks(status, rest);
  return rest.length < Number(length) ? Number(length) - rest.length : { status, body: rest };
}

function readChunks(status: number, bytes: Buffer): Answer | number {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return 1;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (bytes.length < next) return next - bytes.length;
    if (size === 0) return { status, body: Buffer.concat(chunks) };
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
