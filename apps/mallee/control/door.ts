import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { AwsError, type Log, type NodeId } from '@mallee/base';
import { z } from 'zod';

/** What the command on this host may ask of a running cloud. Only root and the cloud's own user can reach the socket. */
export interface Control {
  status(): Promise<unknown>;
  metrics(): Promise<string>;
  /** Ids of the machines that each node runs. */
  machines(): Promise<unknown>;
  /** What is wrong with the cloud as a whole. */
  faults(): Promise<unknown>;
  /** Every setting with its value, as the console's page of properties has them. */
  properties(): Promise<unknown>;
  /** What accounts' buckets hold and were asked for. */
  usage(over: { days: number }): Promise<unknown>;
  credentials(who: { account?: string | undefined; user?: string | undefined }): Promise<unknown>;
  /** The zip of a user's keys that Eucalyptus' tools know, in base64. */
  credentialsArchive(who: { account?: string | undefined; user?: string | undefined }): Promise<{ zip: string }>;
  /** A console password for one use; nothing where `first` is set and the user has one. */
  consolePassword(who: {
    account?: string | undefined;
    user?: string | undefined;
    first?: boolean | undefined;
  }): Promise<unknown>;
  /** The cloud's certificate. */
  certificate(): Promise<{ pem: string }>;
  /** Writes a copy of what the cloud cannot do without below its folder; answers the copy's folder. */
  backup(): Promise<{ folder: string }>;
  /** Ends all that the node owned; answers how many machines that were. */
  giveUpNode(node: NodeId): Promise<{ instances: number }>;
  /** Counts of rows and the nodes' documents, for a support bundle; may hold secrets. */
  inside(): Promise<unknown>;
  readonly objects: ObjectControl;
}

/** The object store's maintenance. Work that was begun goes on when whoever asked has gone. */
export interface ObjectControl {
  report(): Promise<unknown>;
  /** Answers when the scrub has ended; `report` tells how far it is. */
  scrub(): Promise<unknown>;
  /** Answers how many segments it emptied. */
  compact(): Promise<{ emptied: number }>;
}

const who = z.strictObject({ account: z.string().max(200).optional(), user: z.string().max(200).optional() });

const whose = who.extend({ first: z.boolean().optional() });

const over = z.strictObject({ days: z.int().min(1).max(400) });

const which = z.strictObject({ node: z.templateLiteral(['node-', z.string().max(100)]) });

/** A unix socket with a handful of requests; JSON in, JSON out. */
export async function controlDoor(control: Control, socket: string, log: Log): Promise<Server> {
  const answers: Record<string, (body: unknown) => Promise<unknown>> = {
    'GET /status': () => control.status(),
    'GET /metrics': () => control.metrics(),
    'GET /machines': () => control.machines(),
    'GET /faults': () => control.faults(),
    'GET /properties': () => control.properties(),
    'POST /usage': (body) => control.usage(over.parse(body)),
    'POST /credentials': (body) => control.credentials(who.parse(body)),
    'POST /credentials-archive': (body) => control.credentialsArchive(who.parse(body)),
    'POST /console-password': async (body) => (await control.consolePassword(whose.parse(body))) ?? {},
    'GET /certificate': () => control.certificate(),
    'POST /backup': () => control.backup(),
    'POST /give-up-node': (body) => control.giveUpNode(which.parse(body).node),
    'GET /inside': () => control.inside(),
    'GET /objects': () => control.objects.report(),
    'POST /objects/scrub': () => control.objects.scrub(),
    'POST /objects/compact': () => control.objects.compact(),
  };
  const server = createServer(async (request, response) => {
    const answer = answers[`${request.method} ${request.url}`];
    try {
      if (!answer) throw new AwsError('NotFound', 404, 'There is no such request.');
      const text = (await request.toArray()).join('').slice(0, 10_000);
      const result = await answer(text === '' ? {} : JSON.parse(text));
      response.end(typeof result === 'string' ? result : JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof AwsError)) log.error('A control request failed.', { err: error });
      response.statusCode = error instanceof AwsError ? error.status : 500;
      response.end(JSON.stringify({ error: (error as Error).message }));
    }
  });
  await rm(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return server;
}
