import type { Digest, InstanceId } from '@mallee/base';
import type { Desired, Observed } from './documents.ts';

/** What a node may fetch, each authorised by what is assigned to it. */
export type Fetchable = `image/${Digest}` | `user-data/${Digest}` | `credentials/${InstanceId}`;

/** A question that cannot wait for the next report because its answer is a stream of bytes. */
export interface Ask {
  readonly id: string;
  readonly instance: InstanceId;
  /** `console`: the last 64 KiB of serial output. `screenshot`: the screen as PNG. */
  readonly what: 'console' | 'screenshot';
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
  fetch(what: Fetchable, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** The cloud's side, already knowing which node is calling. */
export interface NodeDoor extends CloudLink {}
