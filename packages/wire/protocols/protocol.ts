import type { AwsError } from '@mallee/base';
import type { Operation, ServiceModel } from '../models.ts';
import type { Route } from '../route/find-service.ts';
import type { S3Place } from '../route/s3-path.ts';

/** The request as it came, so that signatures can be checked against the same bytes. */
export interface WireRequest {
  method: string;
  /** The request target as received. */
  target: string;
  /** Lower-case names; duplicates joined by a comma; bytes as latin1. */
  headers: Record<string, string>;
}

export interface Opened {
  operation: string;
  /** The body is the object's content: it is not read here. */
  streamingBody: boolean;
  /** Bytes of body beyond which the request is to be refused. */
  maxBody: number;
  /** S3: what path and query say, read once. */
  address?: Address;
}

interface Address {
  readonly place: S3Place;
  readonly query: ReadonlyMap<string, string>;
}

export interface WireInput {
  input: Record<string, unknown>;
  /** The API version that the client asked for; EC2's answers name it. */
  version?: string;
}

/** An asynchronous body's pieces are lent: each is the receiver's until it asks for the next one. */
export type WireBody = Buffer | Iterable<Buffer> | AsyncIterable<Uint8Array> | undefined;

export interface WireAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: WireBody;
}

export interface AnswerFacts {
  requestId: string;
  version?: string | undefined;
}
export interface ErrorFacts extends AnswerFacts {
  hostId?: string;
  resource?: string;
  method: string;
}

/** Between bytes and values, one way of speaking. Everything that a client gets wrong is thrown as `AwsError`. */
export interface ProtocolCodec {
  open(model: ServiceModel, route: Route, request: WireRequest, body: Buffer | undefined): Opened;
  read(operation: Operation, route: Route, request: WireRequest, body: Buffer, opened: Opened): WireInput;
  write(model: ServiceModel, operation: Operation, output: Record<string, unknown>, about: AnswerFacts): WireAnswer;
  /** Without a model the request could not be told to belong to any service. */
  error(model: ServiceModel | undefined, error: AwsError, about: ErrorFacts): WireAnswer;
}

/** What one request outside of S3 may hold, and one of S3's XML documents (10,000 parts with checksums). */
export const documentLimit = 8 * 1024 * 1024;
