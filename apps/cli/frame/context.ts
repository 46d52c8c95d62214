import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire/client';
import type { S3 } from '../client/s3.ts';
import type { Settings } from '../config/settings.ts';
import type { Output } from './output.ts';
import type { System } from './system.ts';

export type QueryService = 'ec2' | 'iam' | 'sts';

type Call = <S extends QueryService, N extends OperationName<S>>(
  service: S,
  operation: N,
  input: OperationInput<S, N>,
) => Promise<OperationOutput<S, N>>;

/** The items of an operation's list, over all its pages. */
type List = <S extends QueryService, N extends OperationName<S>, M extends keyof OperationOutput<S, N>>(
  service: S,
  operation: N,
  input: OperationInput<S, N>,
  member: M,
) => AsyncGenerator<NonNullable<OperationOutput<S, N>[M]> extends readonly (infer Item)[] ? Item : never>;

/** What a command works with. */
export interface Context {
  /** The name that it was called by. */
  readonly name: string;
  readonly system: System;
  readonly settings: Settings;
  readonly out: Output;
  readonly call: Call;
  readonly list: List;
  readonly s3: S3;
}
