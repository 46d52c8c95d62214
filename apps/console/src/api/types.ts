import type { OperationInput, OperationName, OperationOutput } from '@mallee/wire';

/** The services that the console calls. */
export type Service = 'ec2' | 'iam' | 'sts' | 's3' | 'mallee';

/** A value as JSON carries it: times are ISO 8601 strings, bytes are base64. */
type Json<T> = T extends Date
  ? string
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Item)[]
      ? Json<Item>[]
      : T extends object
        ? { [Key in keyof T]: Json<T[Key]> }
        : T;

export type Name<S extends Service> = OperationName<S>;
export type Input<S extends Service, N extends Name<S>> = Json<OperationInput<S, N>>;
export type Output<S extends Service, N extends Name<S>> = Json<OperationOutput<S, N>>;

/** The items of a list that an operation answers: `Item<'ec2', 'DescribeVpcs', 'Vpcs'>`. */
export type Item<S extends Service, N extends Name<S>, Key extends keyof Output<S, N>> =
  NonNullable<Output<S, N>[Key]> extends readonly (infer One)[] ? NonNullable<One> : never;
