import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Opened, Route, ServiceModel, Verified, WireRequest } from '@mallee/wire';
import type { Operation, Scope, Service } from './op.ts';

/** One request on its way through the chain; each handler fills in what the next ones need. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly request: WireRequest;
  readonly requestId: string;
  readonly started: number;
  /** Aborted when the client goes away before its answer; made for whoever asks first, as few do. */
  readonly signal: AbortSignal;
  /** Tells a client that waits for `100 Continue` to send its body. */
  readonly proceed: () => void;
  route?: Route;
  model?: ServiceModel;
  service?: Service;
  body?: Buffer;
  opened?: Opened;
  verified?: Verified;
  scope?: Scope;
  operation?: Operation;
  input?: Record<string, unknown>;
  output?: unknown;
  /** Undoes the counting of requests under way. */
  release?: () => void;
}
