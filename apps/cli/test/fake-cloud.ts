import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '@mallee/base';
import {
  findService,
  loadService,
  type OperationInput,
  type OperationName,
  type OperationOutput,
  openRequest,
  readCredentials,
  readInput,
  type ServiceName,
  SigningKeys,
  verify,
  writeAnswer,
  writeError,
} from '@mallee/wire';

export const secret = 'a secret';

/** One request that is expected, and what it is answered. */
export interface Exchange {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: object;
  readonly output: object | AwsError;
}

/** An exchange with the types of its operation. */
export const asks = <S extends ServiceName, N extends OperationName<S>>(
  service: S,
  operation: N,
  input: OperationInput<S, N>,
  output: OperationOutput<S, N> | AwsError,
): Exchange => ({ service, operation, input: input as object, output: output as object });

export interface Heard {
  readonly service: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A cloud that answers as it is told, by the server's own side of the wire; signatures are checked. */
export class FakeCloud {
  readonly heard: Heard[] = [];
  readonly #script: Exchange[];
  readonly #server: Server;

  private constructor(script: readonly Exchange[]) {
    this.#script = [...script];
    this.#server = createServer(async (request, response) => {
      const { status, headers, body } = await this.#answer(request);
      response.writeHead(status, headers as Record<string, string>);
      for await (const piece of body instanceof Buffer ? [body] : ((body ?? []) as Iterable<Buffer>))
        response.write(piece);
      response.end();
    });
  }

  static async open(script: readonly Exchange[]): Promise<FakeCloud> {
    const cloud = new FakeCloud(script);
    cloud.#server.listen(0, '127.0.0.1');
    await once(cloud.#server, 'listening');
    return cloud;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that were expected and did not come. */
  get left(): readonly string[] {
    return this.#script.map(({ operation }) => operation);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(incoming: IncomingMessage) {
    const body = Buffer.concat((await incoming.toArray()) as Buffer[]);
    const headers = incoming.headers as Record<string, string>;
    const request = { method: incoming.method!, target: incoming.url!, headers };
    const route = findService(request, { domain: 'cloud.test' }, body.toString('latin1'));
    const model = await loadService(route.service);
    const about = { requestId: 'req', method: request.method };
    try {
      const claim = readCredentials(request, route, body);
      if (claim === 'anonymous') throw new AwsError('MissingAuthenticationToken', 403, 'unsigned');
      verify(claim, secret, request, { now: Date.now(), route, keys: new SigningKeys(), body });
      const opened = openRequest(model, route, request, route.service === 's3' ? undefined : body);
      const { input } = readInput(model, route, request, opened, body);
      this.heard.push({ service: route.service, operation: opened.operation, input });
      const next = this.#script.shift();
      if (!next) throw new AwsError('Unexpected', 400, `nobody expected ${opened.operation}`);
      if (next.output instanceof Error) throw next.output;
      return writeAnswer(model, route, opened.operation, next.output, about);
    } catch (error) {
      if (error instanceof AwsError) return writeError(model, route, error, about);
      throw error;
    }
  }
}
