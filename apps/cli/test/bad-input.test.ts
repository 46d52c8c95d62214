import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { AwsError } from '@mallee/base';
import { asks, FakeCloud } from './fake-cloud.ts';
import { call, failing, home, keys } from './golden.ts';

const where = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
const who = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' };

test('an unknown option ends with 2, the usage, and what was meant', async () => {
  const { code, out, err } = await call('euca-describe-instances', ['--filtre', 'x=y']);
  assert.deepEqual([code, out], [2, '']);
  assert.equal(
    err,
    'usage: euca-describe-instances [--filter NAME=VALUE] [INSTANCE ...]\neuca-describe-instances: error: unrecognized arguments: --filtre x=y; did you mean --filter?\n'.replace(
      ' x=y',
      '',
    ),
  );
});

test('an unknown filter ends with 2 and names those that exist', async () => {
  const { code, err } = await call('euca-describe-keypairs', ['--filter', 'keyname=x']);
  assert.equal(code, 2);
  assert.match(
    err,
    /error: argument --filter: no such filter: 'keyname'; did you mean 'key-name'\? \(known: fingerprint, key-name, /,
  );
  const formless = await call('euca-describe-keypairs', ['--filter', 'key-name']);
  assert.match(formless.err, /filter 'key-name' must have form NAME=VALUE\n$/);
});

test('missing keys and a missing endpoint are told in the words that scripts know', async () => {
  const keyless = await call('euca-describe-instances', [], { env: where });
  assert.deepEqual(keyless, {
    code: 1,
    out: '',
    err: 'euca-describe-instances: error: missing access key ID; please supply one with -I\n',
  });
  const placeless = await call('euca-describe-instances', [], { env: who });
  assert.equal(placeless.code, 1);
  assert.match(placeless.err, /^euca-describe-instances: error: No ec2 endpoint to connect to was given\. /);
});

test('a cloud that does not answer is told without a stack', async () => {
  const { code, err } = await call('euca-describe-instances', [], { env: { ...who, ...where } });
  assert.deepEqual(
    [code, err],
    [
      1,
      'euca-describe-instances: error: failed to talk to http://127.0.0.1:1: connection refused; is the cloud running?\n',
    ],
  );
});

writeFileSync(join(home, 'setup.sh'), '#!/bin/sh\n');
failing(
  'euca-run-instances emi-1 -d setup.sh',
  [],
  'euca-run-instances: error: argument -d/--user-data: to pass the contents of a file as user data, use -f/--user-data-file; ' +
    "to pass the literal value 'setup.sh' as user data even though it matches the name of a file, use --user-data-force\n",
);

test('wrong values are told with the argument that they were given to', async () => {
  const wrong = async (...words: string[]) => (await call('euca-run-instances', words)).err.split('\n').at(-2);
  assert.equal(
    await wrong('emi-1', '-n', 'many'),
    "euca-run-instances: error: argument -n/--instance-count: instance count 'many' must be a positive number or range",
  );
  assert.equal(
    await wrong('emi-1', '-n', '0'),
    "euca-run-instances: error: argument -n/--instance-count: instance count '0' must be a positive number or range",
  );
  assert.equal(await wrong('emi-1', '-k'), 'euca-run-instances: error: argument -k/--key: expected one argument');
  assert.equal(await wrong(), 'euca-run-instances: error: the following arguments are required: IMAGE');
  assert.equal(await wrong('emi-1', 'emi-2'), 'euca-run-instances: error: unrecognized arguments: emi-2');
  assert.equal(
    await wrong('emi-1', '-b', 'sda'),
    "euca-run-instances: error: argument -b/--block-device-mapping: block device mapping 'sda' must have form DEVICE=MAPPED",
  );
  assert.equal(
    await wrong('emi-1', '--secondary-count', 'x'),
    "euca-run-instances: error: argument --secondary-count: invalid int value: 'x'",
  );
  assert.equal(
    await wrong('emi-1', '--monitor=yes'),
    "euca-run-instances: error: argument -m/--monitor: ignored explicit argument 'yes'",
  );
  assert.match(
    (await wrong('emi-1', '--secondary'))!,
    /ambiguous option: --secondary could match --secondary-address, --secondary-count$/,
  );
});

/** A server that answers in its own way. */
async function odd(listener: RequestListener, words: string[] = []) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return await call('euca-describe-regions', words, { env: keys(url) });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const answer =
  '<DescribeRegionsResponse><regionInfo><item><regionName>r</regionName></item></regionInfo></DescribeRegionsResponse>';

test('what may pass is tried three times: 503, 500, then it works', async () => {
  const statuses = [503, 500, 200];
  let count = 0;
  const { out } = await odd((request, response) => {
    request.resume();
    response.statusCode = statuses[count++]!;
    response.end(response.statusCode === 200 ? answer : '');
  });
  assert.deepEqual([out, count], ['REGION\tr\t\n', 3]);
});

test('what does not pass is given up after three times, by its status where the body says nothing', async () => {
  let count = 0;
  const { code, err } = await odd((request, response) => {
    request.resume();
    count += 1;
    response.statusCode = 503;
    response.end('<html>busy</html>');
  });
  assert.deepEqual([code, count, err], [1, 3, 'euca-describe-regions: error (503): Service Unavailable\n']);
});

test('redirects are followed and signed anew, and not for ever', async () => {
  const hosts: string[] = [];
  const moved = await odd((request, response) => {
    request.resume();
    hosts.push(request.url!);
    if (request.url === '/there') response.end(answer);
    else response.writeHead(307, { location: '/there' }).end();
  });
  assert.deepEqual([moved.out, hosts.length], ['REGION\tr\t\n', 2]);
  const round = await odd((request, response) => {
    request.resume();
    response.writeHead(307, { location: '/again' }).end();
  });
  assert.equal(round.err, 'euca-describe-regions: error (307): Temporary Redirect\n');
});

test('an answer that is cut off, or is no XML, is told as that', async () => {
  const cut = await odd((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-length': '1000' });
    response.write(answer.slice(0, 20));
    setTimeout(() => response.destroy(), 20);
  });
  assert.match(cut.err, /^euca-describe-regions: error: the answer broke off: /);
  const text = await odd((request, response) => {
    request.resume();
    response.end('hello');
  });
  assert.match(text.err, /^euca-describe-regions: error: the answer cannot be read: /);
});

test('what a service says cannot drive the terminal', async () => {
  const cloud = await FakeCloud.open([
    asks('ec2', 'DescribeRegions', {}, new AwsError('Bad', 400, 'a\u001b[2Jb\u009bc')),
  ]);
  try {
    const { err } = await call('euca-describe-regions', [], { env: keys(cloud.url), terminal: true });
    assert.equal(err, 'euca-describe-regions: error (Bad): a␛[2Jb\\x9bc\n');
  } finally {
    cloud.close();
  }
});

test('debug tells what is sent, and no secret', async () => {
  const { err } = await odd(
    (request, response) => {
      request.resume();
      response.end(answer);
    },
    ['--debug'],
  );
  assert.match(err, /^ec2: POST http:\/\/127\.0\.0\.1:\d+\/services\/compute\/\nec2: 200 OK\n$/);
});
