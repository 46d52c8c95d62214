import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { NetworkSpec } from '@mallee/node-contract';
import type { MetadataGuest } from '../../driver.ts';
import { Namespace } from '../../network/namespace.ts';
import { type Guest, Lab } from '../../network/test/lab.ts';
import { NodeMetadata } from '../metadata-driver.ts';
import { metadataOf } from './builders.ts';

const base = 'http://169.254.169.254';
const userData = Buffer.from([0x23, 0x21, 0x00, 0xff, 0x0a]);

describe('the metadata service on a node', () => {
  let lab: Lab;
  let vpc: NetworkSpec;
  let twin: NetworkSpec;
  let one: Guest;
  let two: Guest;
  let double: Guest;
  let service: NodeMetadata;
  let folder: string;
  let guests: MetadataGuest[];

  const knows = (guest: Guest, instance: `i-${string}`, change = {}): MetadataGuest => ({
    instance,
    nics: [guest.local.nic],
    metadata: metadataOf(change),
  });
  /** What curl prints, with the status on the last line. */
  const curl = (from: Namespace, ...args: string[]): Promise<string> =>
    from.run('curl', ['-sS', '--max-time', '20', '-w', '\n%{http_code}', ...args], { alsoFine: [7, 28, 52, 56] });
  const tokenArgs = ['-X', 'PUT', '-H', 'X-aws-ec2-metadata-token-ttl-seconds: 300', `${base}/latest/api/token`];
  const start = () =>
    new NodeMetadata(lab.world, {
      box: lab.box,
      trustMs: 0,
      identity: { key: join(folder, 'key'), certificate: join(folder, 'cert') },
      fetch: async function* (what: string) {
        if (what.startsWith('user-data/')) {
          // The cloud takes a moment.
          await new Promise((resolve) => setTimeout(resolve, 200));
          yield userData;
        } else
          yield Buffer.from(
            JSON.stringify({ LastUpdated: 'l', AccessKeyId: what, SecretAccessKey: 's', Token: 't', Expiration: 'e' }),
          );
      } as never,
    });

  before(async () => {
    folder = await mkdtemp('/tmp/mallee-metadata-');
    const subject = ['-subj', '/CN=test', '-keyout', join(folder, 'key'), '-out', join(folder, 'cert')];
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject]);
    lab = await Lab.start();
    vpc = lab.vpc(1);
    twin = lab.vpc(2);
    one = await lab.guest(vpc, { address: '10.0.0.10' });
    two = await lab.guest(vpc, { address: '10.0.0.11' });
    double = await lab.guest(twin, { address: '10.0.0.10' });
    guests = [
      knows(one, 'i-1', {
        userData: `sha256:${'1'.repeat(64)}`,
        profile: { arn: 'arn', id: 'p', role: 'worker', updatedAt: 0 },
      }),
      knows(two, 'i-2', { tokens: 'required' }),
      knows(double, 'i-3'),
    ];
    service = start();
    await service.apply(guests, lab.specs, lab.signal);
    assert.deepEqual(service.faults(), []);
  });
  after(async () => {
    await service.close();
    await lab.end();
    await rm(folder, { recursive: true, force: true });
  });

  test('tells each guest about itself, by VPC and source address', async () => {
    assert.equal(await curl(one.namespace, `${base}/latest/meta-data/instance-id`), 'i-1\n200');
    assert.equal(await curl(double.namespace, `${base}/latest/meta-data/instance-id`), 'i-3\n200');
    assert.equal(await curl(one.namespace, `${base}/latest/meta-data/local-ipv4/`), '10.0.0.10\n200');
  });

  test('demands a token of version 2 where it is required', async () => {
    assert.match(await curl(two.namespace, `${base}/latest/meta-data/instance-id`), /\n401$/);
    const [token, status] = (await curl(two.namespace, ...tokenArgs)).split('\n');
    assert.equal(status, '200');
    const header = ['-H', `X-aws-ec2-metadata-token: ${token}`];
    assert.equal(await curl(two.namespace, ...header, `${base}/latest/meta-data/instance-id`), 'i-2\n200');
    assert.match(await curl(one.namespace, ...header, `${base}/latest/meta-data/instance-id`), /\n401$/);
    assert.match(await curl(two.namespace, '-H', 'X-Forwarded-For: 10.0.0.1', ...tokenArgs), /\n403$/);
  });

  test('gives user data, which it must fetch first, to a client that closes its half after the request', async () => {
    const client = `
      const socket = require('node:net').connect({ host: '169.254.169.254', port: 80, allowHalfOpen: true });
      socket.end('GET /latest/user-data HTTP/1.0\\r\\nHost: 169.254.169.254\\r\\n\\r\\n');
      socket.setEncoding('latin1').on('data', (text) => process.stdout.write(text)).on('end', () => process.exit());`;
    assert.match(await one.namespace.run(process.execPath, ['-e', client]), /^HTTP\/1\.1 200 OK\r\n/);
  });

  test('gives user data byte by byte, and role credentials to their instance alone', async () => {
    const path = join(folder, 'got');
    await curl(one.namespace, '-o', path, `${base}/latest/user-data`);
    const { readFile } = await import('node:fs/promises');
    assert.deepEqual(await readFile(path), userData);
    const role = `${base}/latest/meta-data/iam/security-credentials/worker`;
    assert.match(await curl(one.namespace, role), /"AccessKeyId": "credentials\/i-1"/);
    assert.equal(await curl(one.namespace, `${role}/SecretAccessKey`), 's\n200');
    assert.match(await curl(double.namespace, role), /\n404$/);
  });

  test('signs the identity document', async () => {
    const at = `${base}/latest/dynamic/instance-identity`;
    const document = (await curl(one.namespace, `${at}/document`)).replace(/\n200$/, '');
    const signature = (await curl(one.namespace, `${at}/signature`)).replace(/\n200$/, '');
    const pkcs7 = (await curl(one.namespace, `${at}/pkcs7`)).replace(/\n200$/, '');
    const { createVerify } = await import('node:crypto');
    const { readFile } = await import('node:fs/promises');
    const certificate = await readFile(join(folder, 'cert'));
    assert.ok(createVerify('sha256').update(document).verify(certificate, signature.replaceAll('\n', ''), 'base64'));
    await writeFile(join(folder, 'p7'), `-----BEGIN PKCS7-----\n${pkcs7}\n-----END PKCS7-----\n`);
    const verify = [
      'smime',
      '-verify',
      '-in',
      join(folder, 'p7'),
      '-inform',
      'PEM',
      '-CAfile',
      join(folder, 'cert'),
      '-noverify',
    ];
    const { stdout } = await promisify(execFile)('openssl', verify);
    assert.equal(stdout, document);
  });

  test('answers HEAD, keeps connections, and refuses other methods and oversized requests', async () => {
    assert.match(await curl(one.namespace, '-I', `${base}/latest/meta-data/instance-id`), /content-length: 3\r\n/i);
    const two = await curl(
      one.namespace,
      '-w',
      '%{num_connects}\n',
      '-o',
      '/dev/null',
      '-o',
      '/dev/null',
      `${base}/latest/`,
      `${base}/1.0/`,
    );
    assert.equal(two, '1\n0\n');
    assert.match(await curl(one.namespace, '-X', 'POST', `${base}/latest/`), /\n405$/);
    assert.match(await curl(one.namespace, '-H', `X: ${'x'.repeat(20_000)}`, `${base}/latest/`), /\n431$/);
    assert.match(await curl(one.namespace, `${base}/latest/nothing`), /\n404$/);
  });

  test('gives a token on a fresh connection only', async () => {
    const both = await curl(
      one.namespace,
      '-o',
      '/dev/null',
      `${base}/latest/`,
      '--next',
      '-sS',
      '-w',
      '%{http_code}',
      ...tokenArgs,
    );
    assert.match(both, /200Bad Request400$/);
  });

  test('cuts off a client that never finishes its request', async () => {
    const script = `const s=require('net').connect(80,'169.254.169.254',()=>s.write('GET /latest/ HTTP/1.1\\r\\nX: '));
      s.on('data',d=>process.stdout.write(d)).on('close',()=>process.exit(0))`;
    assert.match(await one.namespace.run(process.execPath, ['-e', script]), /408/);
  });

  test('lets a token travel no further than the hop limit, and everything else as it always did', async () => {
    // A container of the guest: one hop further, hidden behind the guest's address.
    const inner = new Namespace(`${one.namespace.name}c`);
    await inner.create();
    await one.namespace.ip([
      `link add dev cni type veth peer name eth0 netns ${inner.name}`,
      'addr add 172.17.0.1/24 dev cni',
      'link set dev cni up',
    ]);
    await inner.ip(['addr add 172.17.0.2/24 dev eth0', 'link set dev eth0 up', 'route add default via 172.17.0.1']);
    await one.namespace.sysctl(['net/ipv4/ip_forward=1']);
    await one.namespace.run('nft', ['-f', '-'], {
      input: `add table ip n\nadd chain ip n p { type nat hook postrouting priority 100; }
add rule ip n p oifname "eth0" masquerade\n`,
    });
    assert.equal(await curl(inner, `${base}/latest/meta-data/instance-id`), 'i-1\n200');
    assert.match(await curl(one.namespace, ...tokenArgs), /\n200$/);
    assert.match(await curl(inner, '--max-time', '2', ...tokenArgs), /\n000$/);
    guests[0]!.metadata.hopLimit = 2;
    await service.apply(guests, lab.specs, lab.signal);
    assert.match(await curl(inner, ...tokenArgs), /\n200$/);
    guests[0]!.metadata.hopLimit = 1;
    await service.apply(guests, lab.specs, lab.signal);
    assert.match(await curl(inner, '--max-time', '2', ...tokenArgs), /\n000$/);
  });

  test('is back after a restart of the agent, and in a network that was made anew', async () => {
    await service.close();
    assert.match(await curl(one.namespace, `${base}/latest/`), /\n000$/);
    service = start();
    await service.apply(guests, lab.specs, lab.signal);
    assert.match(await curl(one.namespace, `${base}/latest/`), /\n200$/);
    await lab.remove(double);
    lab.specs.splice(lab.specs.indexOf(twin), 1);
    await lab.apply();
    await service.apply(guests.slice(0, 2), lab.specs, lab.signal);
    lab.specs.push(twin);
    const anew = await lab.guest(twin, { address: '10.0.0.10' });
    await service.apply([...guests.slice(0, 2), knows(anew, 'i-4')], lab.specs, lab.signal);
    assert.equal(await curl(anew.namespace, `${base}/latest/meta-data/instance-id`), 'i-4\n200');
  });

  test('throttles a guest that asks too fast, and only that one', async () => {
    const many = Array.from({ length: 600 }, () => `${base}/latest/meta-data/instance-id`);
    const said = await curl(one.namespace, ...many);
    assert.match(said, /503/);
    const [token] = (await curl(two.namespace, ...tokenArgs)).split('\n');
    assert.match(await curl(two.namespace, '-H', `X-aws-ec2-metadata-token: ${token}`, `${base}/latest/`), /\n200$/);
  });
});
