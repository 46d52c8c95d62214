import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Opened, Route, ServiceModel, Verified, WireAnswer, WireRequest } from '@mallee/wire';
import type { Operation, Scope, Service } from './op.ts';

/** One request on its way through the chain; each handler fills in what the next ones need. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** As it came; a browser's form is replaced by the request that it amounts to. */
  request: WireRequest;
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
  /** Of the answer's body; not a number where nobody counted. */
  bytesSent?: number;
  /** The code of the error that was answered. */
  failed?: string;
  /** A browser's upload, whose content is in `content`. */
  form?: { readonly fields: ReadonlyMap<string, string>; readonly bucket: string };
  /** The body where it is not all that comes in. */
  content?: AsyncIterable<Uint8Array>;
  /** An answer that no operation gives; it ends the chain. */
  ready?: WireAnswer;
  /** Headers for the sake of a page of another origin, whatever the answer. */
  crossOrigin?: Readonly<Record<string, string>> | undefined;
  /** Undoes the counting of requests under way. */
  release?: (() => void) | undefined;
}
