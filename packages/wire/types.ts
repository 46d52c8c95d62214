import type * as autoscaling from '@aws-sdk/client-auto-scaling';
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as monitoring from '@aws-sdk/client-cloudwatch';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as elasticloadbalancing from '@aws-sdk/client-elastic-load-balancing';
import type * as iam from '@aws-sdk/client-iam';
import type * as s3 from '@aws-sdk/client-s3';
import type * as sts from '@aws-sdk/client-sts';
import type { AddedInput, AddedOutput, OwnOperations } from './eucalyptus.ts';
import type { ServiceName } from './services.ts';

interface Packages {
  ec2: typeof ec2;
  iam: typeof iam;
  sts: typeof sts;
  s3: typeof s3;
  monitoring: typeof monitoring;
  elasticloadbalancing: typeof elasticloadbalancing;
  autoscaling: typeof autoscaling;
  cloudformation: typeof cloudformation;
  mallee: Record<never, never>;
}

type CommandName<Key> = Key extends '$Command' ? never : Key extends `${infer Name}Command` ? Name : never;
type SdkName<Service extends ServiceName> = CommandName<keyof Packages[Service] & string>;
type OwnName<Service extends ServiceName> = Service extends keyof OwnOperations
  ? keyof OwnOperations[Service] & string
  : never;

/** Every operation of a service. */
export type OperationName<Service extends ServiceName> = SdkName<Service> | OwnName<Service>;

type Instance<Class> = Class extends abstract new (...args: never[]) => infer Made ? Made : never;
/** Commands carry the types of what they send and receive for their client's `send`. */
type Command<Service extends ServiceName, Name extends string> = Instance<
  `${Name}Command` extends keyof Packages[Service] ? Packages[Service][`${Name}Command`] : never
>;
type SdkInput<Service extends ServiceName, Name extends string> =
  Command<Service, Name> extends { input: infer Input } ? Input : never;
type SdkOutput<Service extends ServiceName, Name extends string> =
  Command<Service, Name> extends { resolveMiddleware(...args: never[]): (...args: never[]) => Promise<infer Result> }
    ? Result extends { output: infer Output }
      ? Output
      : Result
    : never;
type Added<Table, Service extends ServiceName, Name extends string> = Service extends keyof Table
  ? Name extends keyof Table[Service]
    ? Table[Service][Name]
    : unknown
  : unknown;
type Own<Service extends ServiceName, Name extends string> = Service extends keyof OwnOperations
  ? Name extends keyof OwnOperations[Service]
    ? OwnOperations[Service][Name]
    : never
  : never;

/** The codec has seen to it that required members are there. */
type Present<Input> = {
  [Key in keyof Input]: object extends Pick<Input, Key> ? Input[Key] : Exclude<Input[Key], undefined>;
};
type Delegated<Service extends ServiceName> = Service extends 'iam' ? { DelegateAccount?: string } : unknown;
type StreamName = 'Body';

/** What an operation is asked, as `readInput` gives it. Streams are the caller's to attach. */
export type OperationInput<Service extends ServiceName, Name extends OperationName<Service>> = Delegated<Service> &
  (Name extends OwnName<Service>
    ? Own<Service, Name> extends { input: infer Input }
      ? Input
      : never
    : Added<AddedInput, Service, Name> &
        Present<Omit<SdkInput<Service, Name>, Service extends 's3' ? StreamName : never>>);

/** What an operation answers, as `writeAnswer` takes it. An object's content is bytes or a stream of them. */
export type OperationOutput<Service extends ServiceName, Name extends OperationName<Service>> =
  Name extends OwnName<Service>
    ? Own<Service, Name> extends { output: infer Output }
      ? Output
      : never
    : Added<AddedOutput, Service, Name> & WithBytes<Omit<SdkOutput<Service, Name>, '$metadata'>>;

type WithBytes<Output> = 'Body' extends keyof Output
  ? Omit<Output, 'Body'> & { Body?: Buffer | AsyncIterable<Uint8Array> }
  : Output;
