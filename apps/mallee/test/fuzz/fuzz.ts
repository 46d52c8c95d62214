import { manualWorld } from '@mallee/base';
import type { Served, Service } from '@mallee/gateway/op';
import { caller } from '../caller.ts';
import type { CloudProcess, Person } from '../cloud-process.ts';
import { type Corpus, corpusOf } from './corpus.ts';
import { changedOnItsWay, wrongFromTheStart } from './mutations.ts';

export interface Fuzzing {
  readonly seed: number;
  readonly count: number;
  /** Connections at a time. */
  readonly width: number;
  /** Sends a message, with its end, and gives all that comes back until the connection is closed. */
  exchange(message: Buffer): Promise<string>;
  /** Called now and then. */
  tell?(done: number, statuses: ReadonlyMap<string, number>): void;
}

export interface Fuzzed {
  /** How often each status was the last on its connection; `none` where nothing was answered. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Requests changed on their way that were accepted because they still meant what was signed. */
  readonly accepted: number;
  /** What should not have been; the first few. */
  readonly faults: readonly string[];
}

/**
 * Sends a whole cloud changed requests. Two thirds were changed on their way: whatever of those is accepted must be what
 * was signed, down to the operation's input. The others are signed as wrong as they are, by another account, to get
 * behind the signature. Nothing may hang, be answered by a 500 or show a stack.
 */
export async function fuzz(process: CloudProcess, { seed, count, width, exchange, tell }: Fuzzing): Promise<Fuzzed> {
  const { below } = manualWorld(seed);
  const [ann, bob] = [await process.newAccount('ann'), await process.newAccount('bob')];
  const oracle = new Oracle(process, ann);
  const [right, wrong] = [corpusOf(process, ann, bucket), corpusOf(process, bob, 'wrong')];
  for (const message of [...right.prelude(), ...wrong.prelude(), ...right.all()]) {
    const answer = await exchange(message);
    if (!/^HTTP\/1\.1 2\d\d /.test(answer))
      throw new Error(`The corpus is wrong: ${message.toString('latin1')}\n${answer}`);
  }
  let signed = right.all();
  oracle.judge();

  const faults: string[] = [];
  const statuses = new Map<string, number>();
  let done = 0;
  const fault = (what: string, message: Buffer) => {
    if (faults.length < 20) faults.push(`${what}\n${message.toString('latin1').slice(0, 3000)}`);
  };
  const worker = async () => {
    while (done < count && faults.length < 20) {
      done += 1;
      // Signatures grow old.
      if (done % 5000 === 0) signed = right.all();
      if (done % 20_000 === 0) tell?.(done, statuses);
      const message = next(signed, wrong, below);
      const answer = await within(exchange(message));
      if (answer === undefined) {
        fault('no end within a minute', message);
        continue;
      }
      const complaint = oracle.complaintAbout(answer);
      if (complaint) fault(complaint, message);
      const last =
        /^HTTP\/1\.1 (\d{3})/.exec(answer.slice(Math.max(0, answer.lastIndexOf('HTTP/1.1 '))))?.[1] ?? 'none';
      statuses.set(last, (statuses.get(last) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  faults.push(...oracle.rest(), ...process.bugs.slice(0, 20), ...(await strangers(process, ann)));
  return { statuses, accepted: oracle.accepted, faults };
}

function next(signed: readonly Buffer[], wrong: Corpus, below: (limit: number) => number): Buffer {
  if (below(3) > 0) return changedOnItsWay(signed[below(signed.length)]!, signed, below);
  return wrong.bytes(wrongFromTheStart(wrong.sent[below(wrong.sent.length)]!, below));
}

/** Where the objects of the account are whose requests are changed on their way. */
const bucket = 'fuzzed';

/** Knows what was signed, and hears of everything that is served. */
class Oracle {
  readonly #signed = new Set<string>();
  readonly #complaints = new Map<string, string>();
  readonly #key: string;
  #judging = false;
  accepted = 0;

  constructor({ cloud }: CloudProcess, { accessKeyId }: Person) {
    this.#key = accessKeyId;
    for (const service of cloud.gateway.registry.services) {
      const { served } = service;
      const heard: Pick<Service, 'served'> = {
        served: (request) => {
          this.#hear(service.name, request);
          served?.(request);
        },
      };
      Object.assign(service, heard);
    }
  }

  /** From now on nothing new is learnt. */
  judge(): void {
    this.#judging = true;
  }

  #hear(service: string, request: Served): void {
    const { status, scope, operation, requestId } = request;
    if (status >= 400 || operation === undefined) return;
    if (!scope?.accessKey) this.#complaints.set(requestId, `a stranger was let in to ${operation}`);
    if (scope?.accessKey !== this.#key) return;
    const meaning = meaningOf(service, request);
    if (!this.#judging) this.#signed.add(meaning);
    else if (this.#signed.has(meaning)) this.accepted += 1;
    else this.#complaints.set(requestId, `accepted what was never signed: ${meaning}`);
  }

  /** What is wrong with all that a connection was answered. */
  complaintAbout(answer: string): string | undefined {
    for (const [, status] of answer.matchAll(/HTTP\/1\.1 (\d{3}) /g))
      if (Number(status) >= 500 && status !== '501') return `answered ${answer.slice(0, 500)}`;
    if (/\n {4}at |\.ts:\d/.test(answer)) return `showed a stack: ${answer.slice(0, 1000)}`;
    for (const [, id] of answer.matchAll(/^x-amz(?:n-requestid|-request-id): (\S+)/gim)) {
      const complaint = this.#complaints.get(id!);
      this.#complaints.delete(id!);
      if (complaint) return complaint;
    }
    return undefined;
  }

  /** About requests whose answers nobody waited for. */
  rest(): string[] {
    return [...this.#complaints.values()];
  }
}

/** What a request asks for, as far as its signature covers it, and what came of its body. */
function meaningOf(service: string, { operation, input, output, headers }: Served): string {
  const signed = /SignedHeaders=([^,\s]*)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const members = Object.entries(input ?? {}).filter(
    ([name]) => name !== 'Body' && (!Object.hasOwn(headerMembers, name) || signed.includes(headerMembers[name]!)),
  );
  const whole = operation === 'PutObject' && !headers['x-amz-content-sha256']?.startsWith('UNSIGNED');
  return JSON.stringify([service, operation, members.sort(([a], [b]) => (a < b ? -1 : 1)), whole && output?.ETag]);
}

/** Members of S3's inputs that come from headers which a client need not sign. */
const headerMembers: Readonly<Record<string, string>> = {
  ...{ Range: 'range', IfMatch: 'if-match', IfNoneMatch: 'if-none-match', Expires: 'expires' },
  ...{ IfModifiedSince: 'if-modified-since', IfUnmodifiedSince: 'if-unmodified-since', ContentType: 'content-type' },
  ...{ ContentEncoding: 'content-encoding', ContentLanguage: 'content-language', ContentMD5: 'content-md5' },
  ...{ ContentDisposition: 'content-disposition', CacheControl: 'cache-control', ContentLength: 'content-length' },
};

/** What an account has that none of its requests asked for. */
async function strangers({ cloud, config }: CloudProcess, person: Person): Promise<string[]> {
  const as = caller(cloud, config.region)(person);
  const { Users = [] } = await as('iam', 'ListUsers', {});
  const { SecurityGroups = [] } = await as('ec2', 'DescribeSecurityGroups', {});
  const { Buckets = [] } = await as('s3', 'ListBuckets', {});
  const { Contents = [] } = await as('s3', 'ListObjectsV2', { Bucket: bucket });
  const expected = ['admin', 'default', bucket, 'there', 'plain', 'unsigned', 'trailer', 'copied', 'chunked'];
  const found = [
    ...Users.map(({ UserName }) => UserName),
    ...SecurityGroups.map(({ GroupName }) => GroupName),
    ...Buckets.map(({ Name }) => Name),
    ...Contents.map(({ Key }) => Key),
  ];
  return found.filter((name) => !expected.includes(name!)).map((name) => `there is ${name}, which nobody asked for`);
}

/** Undefined after a minute. */
async function within(answer: Promise<string>): Promise<string | undefined> {
  let late: NodeJS.Timeout | undefined;
  const minute = new Promise<undefined>((resolve) => {
    late = setTimeout(() => resolve(undefined), 60_000);
  });
  return Promise.race([answer, minute]).finally(() => clearTimeout(late));
}
