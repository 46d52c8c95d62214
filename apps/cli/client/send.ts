import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { type Signer, signRequest } from '@mallee/wire/client';
import type { Credentials, Endpoint, Settings } from '../config/settings.ts';
import type { Service } from '../frame/command.ts';
import { CommandError } from '../frame/failure.ts';
import type { System } from '../frame/system.ts';
import { exchange } from './http.ts';

export interface Message {
  readonly method: string;
  /** Behind the endpoint's own path, encoded; with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent although the user interrupted, to clean up. */
  readonly regardless?: boolean;
  /** Whatever allows it is in the message itself. */
  readonly unsigned?: boolean;
  readonly body?: Buffer | { readonly length: number; readonly sha256: string; stream(): Readable };
}

const mostRedirects = 5;
const longestPause = 15_000;
const passing = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'EAI_AGAIN']);

/** Sends requests to one service: signs each attempt, tries again what may pass, follows redirects. */
export class Sender {
  readonly #service: Service;
  readonly #settings: Settings;
  readonly #system: System;
  #endpoint: Endpoint | undefined;
  #credentials: Credentials | undefined;

  constructor(service: Service, settings: Settings, system: System) {
    this.#service = service;
    this.#settings = settings;
    this.#system = system;
  }

  /** Answers of any status but those that were tried again or redirected. */
  async send(message: Message): Promise<IncomingMessage> {
    if (!message.unsigned) this.#credentials ??= this.#settings.credentials();
    this.#endpoint ??= this.#settings.endpoint(this.#service);
    const attempts = number(this.#settings.global('max-retries'), 2) + 1;
    const base = this.#endpoint.url;
    let url = new URL(base.pathname.replace(/\/+$/, '') + message.path, base);
    let redirects = 0;
    for (let attempt = 1; ; ) {
      const outcome = await this.#once(url, message);
      const status = outcome instanceof Error ? 0 : (outcome.statusCode ?? 0);
      const location = outcome instanceof Error ? undefined : outcome.headers.location;
      if ([301, 302, 307, 308].includes(status) && location && redirects < mostRedirects) {
        (outcome as IncomingMessage).resume();
        url = new URL(location, url);
        redirects += 1;
        continue;
      }
      const passes = outcome instanceof Error ? passing.has(codeOf(outcome)) : status === 500 || status === 503;
      if (!passes || attempt >= attempts) {
        if (outcome instanceof Error) throw unreachable(outcome, url);
        return outcome;
      }
      if (!(outcome instanceof Error)) outcome.resume();
      await this.#system.pause(
        Math.min(longestPause, (1 + (this.#system.now() % 1000) / 1000) * 2 ** (attempt - 1) * 1000),
      );
      attempt += 1;
    }
  }

  async #once(url: URL, message: Message): Promise<IncomingMessage | Error> {
    const { method, body, regardless } = message;
    const headers = message.unsigned ? { ...message.headers } : this.#signed(url, message);
    const length = body === undefined ? undefined : body.length;
    if (length !== undefined) headers['content-length'] = String(length);
    this.#tell(`${method} ${url.href}`);
    try {
      const outgoing = {
        method,
        url,
        headers,
        ...(body && { body: Buffer.isBuffer(body) ? body : () => body.stream() }),
      };
      const timeout = number(this.#settings.global('timeout'), 30) * 1000;
      const answer = await exchange(outgoing, {
        ...(!regardless && { signal: this.#system.signal }),
        timeout,
        tls: url.protocol === 'https:' ? this.#settings.tls : { rejectUnauthorized: true },
      });
      this.#tell(`${answer.statusCode} ${answer.statusMessage}`);
      return answer;
    } catch (error) {
      this.#tell((error as Error).message);
      return error as Error;
    }
  }

  #signed(url: URL, { method, headers, body }: Message): Record<string, string> {
    const { region } = this.#endpoint!;
    const signer: Signer = { ...this.#credentials!, region, service: this.#service };
    const content = Buffer.isBuffer(body) ? { body } : body ? { payload: body.sha256 } : {};
    const request = { method, host: url.host, target: url.pathname + url.search, headers, ...content };
    return signRequest(request, signer, this.#system.now());
  }

  #tell(line: string): void {
    if (this.#settings.debug) this.#system.stderr.write(`${this.#service}: ${line}\n`);
  }
}

export function unreachable(error: Error, url: URL): CommandError {
  const code = codeOf(error);
  const said: Record<string, string> = {
    ECONNREFUSED: 'connection refused; is the cloud running?',
    ENOTFOUND: 'this host name is not known',
    ECONNRESET: 'the connection was cut',
    ETIMEDOUT: 'it does not answer in time',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not known here; name it in EUCALYPTUS_CERT',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not known here; name its authority in EUCALYPTUS_CERT',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not known here; name its authority in EUCALYPTUS_CERT',
  };
  return new CommandError(`failed to talk to ${url.origin}: ${said[code] ?? (error.message || code)}`);
}

/** Of several addresses that were tried the first one's. */
function codeOf(error: Error): string {
  const [first] = (error as AggregateError).errors ?? [];
  return String((error as NodeJS.ErrnoException).code ?? (first as NodeJS.ErrnoException | undefined)?.code ?? '');
}

const number = (text: string | undefined, usual: number) => (text && /^\d{1,6}$/.test(text) ? Number(text) : usual);
