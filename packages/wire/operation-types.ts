import type * as autoscaling from '@aws-sdk/client-auto-scaling';
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as monitoring from '@aws-sdk/client-cloudwatch';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as elasticloadbalancing from '@aws-sdk/client-elastic-load-balancing';
import type * as iam from '@aws-sdk/client-iam';
import type * as s3 from '@aws-sdk/client-s3';
import type * as sts from '@aws-sdk/client-sts';

interface Clients {
  ec2: typeof ec2;
  iam: typeof iam;
  sts: typeof sts;
  s3: typeof s3;
  monitoring: typeof monitoring;
  elasticloadbalancing: typeof elasticloadbalancing;
  autoscaling: typeof autoscaling;
  cloudformation: typeof cloudformation;
}

export type ServiceName = keyof Clients;

/** Operations that AWS defines, by name. */
export type OperationName<S extends ServiceName> = {
  [K in keyof Clients[S]]: K extends `${infer Name}Command` ? Name : never;
}[keyof Clients[S]] &
  string;

type Command<S extends ServiceName, N extends string> = `${N}Command` extends keyof Clients[S]
  ? Clients[S][`${N}Command`]
  : never;

/** What a client sends, as the published SDK types it; every member may be absent until it was checked. */
export type OperationInput<S extends ServiceName, N extends string> =
  Command<S, N> extends abstract new (...args: never[]) => { input: infer Input } ? Input : never;

/** What a client receives, without the SDK's own `$metadata`. */
export type OperationOutput<S extends ServiceName, N extends string> =
  Command<S, N> extends abstract new (
    ...args: never[]
  ) => infer Instance
    ? Instance extends { resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer Output }> }
      ? Omit<Output, '$metadata'>
      : never
    : never;
