import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { findService, loadService, openRequest, readInput, type ServiceName, writeAnswer } from '../index.ts';
import { fromPlain, gather, toPlain } from './plain.ts';

/**
 * Every operation of every service that Debian's botocore knows, with random values made from botocore's own models:
 * what it writes is read here, and what is written here is read by it. Both sides must see the same values.
 */
const seed = process.env.MALLEE_SEED ?? '11';
const referee = fileURLToPath(new URL('./referee.py', import.meta.url));
const patience = { timeout: 360_000 };

/** `service.Operation`: why it differs. These lists may only become shorter. */
const replaced = 'deprecated; shares its route with the operation that replaced it, which alone the SDK has';
const knownReadDifferences: Record<string, string> = {
  's3.GetBucketLifecycle': replaced,
  's3.GetBucketNotification': replaced,
  's3.PutBucketLifecycle': replaced,
  's3.PutBucketNotification': replaced,
  's3.GetObjectAttributes': 'PartNumberMarker is a number for botocore and text for the SDK',
  's3.ListParts': 'PartNumberMarker is a number for botocore and text for the SDK',
};
const knownWriteDifferences: Record<string, string> = {
  's3.GetBucketLifecycle': replaced,
  's3.GetBucketNotification': replaced,
  's3.PutBucketLifecycle': replaced,
  's3.PutBucketNotification': replaced,
};

interface Request {
  service: ServiceName;
  operation: string;
  params: object;
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
}
interface Answer {
  service: ServiceName;
  operation: string;
  output: unknown;
}
interface Parsed {
  service: ServiceName;
  operation: string;
  parsed: unknown;
}

test('every request that botocore makes is routed and read as what was asked', patience, async () => {
  const requests = await ask<Request>(['requests', seed]);
  assert.ok(requests.length > 1000, 'the referee knows all services');
  const differences: string[] = [];
  for (const { service, operation, params, body, ...request } of requests) {
    // Unsigned requests are told apart by their host.
    const wire = { ...request, headers: { ...request.headers, host: `${service}.cloud.test` } };
    const bytes = Buffer.from(body, 'base64');
    const name = `${service}.${operation}`;
    try {
      const route = findService(wire, { domain: 'cloud.test' });
      assert.equal(route.service, service);
      const model = await loadService(route.service);
      const opened = openRequest(model, route, wire, service === 's3' ? undefined : bytes);
      assert.equal(opened.operation, operation);
      const { input } = readInput(model, route, wire, opened, opened.streamingBody ? Buffer.alloc(0) : bytes);
      assert.deepEqual(toPlain(asked(input, params)), params);
    } catch (error) {
      differences.push(name);
      if (!(name in knownReadDifferences)) console.error(name, error, JSON.stringify(params), request.target);
    }
  }
  compareLists(differences, knownReadDifferences);
});

test('every answer written here is what botocore reads', patience, async () => {
  const answers = await ask<Answer>(['answers', seed]);
  const differences: string[] = [];
  const lines: string[] = [];
  for (const { service, operation, output } of answers) {
    const model = await loadService(service);
    if (!model.operations.has(operation)) {
      differences.push(`${service}.${operation}`);
      continue;
    }
    const wire = { method: 'GET', target: '/', headers: { host: `${service}.cloud.test` } };
    const route = findService(wire, { domain: 'cloud.test' });
    const value = fromPlain(model.operations.get(operation)?.output, output);
    const { status, headers, body } = writeAnswer(model, route, operation, value, { requestId: 'r' });
    lines.push(JSON.stringify({ service, operation, status, headers, body: (await gather(body)).toString('base64') }));
  }
  const parsed = await ask<Parsed>(['parse'], lines.join('\n'));
  const outputs = new Map(answers.map(({ service, operation, output }) => [`${service}.${operation}`, output]));
  assert.equal(parsed.length, lines.length);
  for (const { service, operation, parsed: seen } of parsed) {
    const name = `${service}.${operation}`;
    const output = outputs.get(name);
    if (isDeepStrictEqual(seen, output)) continue;
    differences.push(name);
    if (!(name in knownWriteDifferences)) console.error(name, JSON.stringify(output), '\n', JSON.stringify(seen));
  }
  compareLists(differences, knownWriteDifferences);
});

/** Without the length that HTTP itself adds and the member that we add beside `Expires`. */
function asked(input: Record<string, unknown>, params: object): Record<string, unknown> {
  const { ExpiresString: _, ContentLength: length, ...rest } = input;
  return 'ContentLength' in params ? { ...rest, ContentLength: length } : rest;
}

/** No unknown difference under any seed, and under the usual one no entry that has become needless. */
function compareLists(differences: readonly string[], known: Readonly<Record<string, string>>): void {
  assert.deepEqual(
    differences.filter((name) => !(name in known)),
    [],
  );
  if (process.env.MALLEE_SEED === undefined) assert.deepEqual(differences.toSorted(), Object.keys(known).toSorted());
}

/** Runs the referee and gives the lines that it writes. */
function ask<Line>(args: string[], input = ''): Promise<Line[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Line[]>();
  const child = spawn('/usr/bin/python3', [referee, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('error', reject);
  child.stdin.on('error', reject);
  child.on('close', (code) => {
    if (code !== 0) reject(new Error(`the referee ended with ${code}; it needs Debian's python3-botocore`));
    else resolve(linesOf(Buffer.concat(chunks).toString()));
  });
  child.stdin.end(input);
  return promise;
}

function linesOf<Line>(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
