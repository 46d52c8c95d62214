import type { Duplex } from 'node:stream';
import type { Digest, InstanceId } from '@mallee/base';
import type { Desired, Observed } from './documents.ts';

/** What a node may fetch, each authorised by what is assigned to it. */
export type Fetchable = `image/${Digest}` | `user-data/${Digest}` | `credentials/${InstanceId}`;

/** What a person types and sees: the serial line as it is, the screen by the RFB protocol (VNC). */
export type StreamKind = 'serial' | 'screen';

/** A question that cannot wait for the next report because its answer is bytes, or a stream of them both ways. */
export interface Ask {
  readonly id: string;
  readonly instance: InstanceId;
  /** `console`: the last 64 KiB of serial output. `screenshot`: the screen as PNG. */
  readonly what: 'console' | 'screenshot' | StreamKind;
}

/** The node's side of its only connection. The node always calls; the cloud never does. */
export interface CloudLink {
  /** Resolves with a document newer than `after`, or undefined when the long poll runs out (25 s). */
  desired(after: { epoch: string; revision: number } | undefined, signal: AbortSignal): Promise<Desired | undefined>;
  report(seen: Observed): Promise<void>;
  /** The next question, or undefined when the long poll runs out. */
  ask(signal: AbortSignal): Promise<Ask | undefined>;
  /** An answer is at most 16 MiB; a failure is told in words and becomes the caller's error. */
  answer(ask: Ask, body: Buffer | { error: string }): Promise<void>;
  /**
   * The answer to a question for a stream: resolves once the cloud has taken it. From then on each end's close is the
   * other's, and neither holds more than a socket's buffers.
   */
  stream(ask: Ask, bytes: Duplex): Promise<void>;
  fetch(what: Fetchable, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** The cloud's side, already knowing which node is calling. */
export interface NodeDoor extends CloudLink {}
