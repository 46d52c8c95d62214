import { call } from './call.ts';
import type { Input, Name, Service } from './types.ts';

/** One call that a form is going to make. What is run is what is shown as a command. */
export interface Step {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export const step = <S extends Service, N extends Name<S>>(service: S, operation: N, input: Input<S, N>): Step => ({
  service,
  operation,
  input: input as Step['input'],
});

export const runStep = ({ service, operation, input }: Step): Promise<unknown> =>
  call(service as 'ec2', operation as 'DescribeInstances', input);
