import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { Config } from '../../config.ts';
import type { Clients } from './clients.ts';

/** A cloud of two processes that can be killed, on a host that can be looked at from outside. */
export interface Site {
  readonly config: Config;
  /** Both processes run, or are started, and serve when this resolves. */
  start(): Promise<void>;
  /** SIGKILL to both. */
  kill(): Promise<void>;
  /** What a restart of the host does, while neither process runs: no machine and no namespace is left. */
  restartHost(): Promise<void>;
  /** What each launch says beside its token. */
  launch(clients: Clients): Promise<Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount'>>;
  /** Grows as long as the guest has not been started anew; anything else is a disturbed guest. */
  age(instance: string, address: string | undefined): Promise<number>;
  /** Everything on the host that belongs to one of the cloud's machines or disks, and what belongs to nobody. */
  look(): Promise<Holdings>;
  /** The last words of both processes, for whoever has to explain a failure. */
  log(): Promise<string>;
  end(): Promise<void>;
}

export interface Holdings {
  /** Instances with a process, a folder or a tap. */
  readonly instances: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  /** Half-written files, namespaces without a machine, broken rules. */
  readonly strays: readonly string[];
}
