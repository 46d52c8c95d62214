import assert from 'node:assert/strict';
import { createHmac, createVerify, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { unwrap } from '@mallee/bundle';
import { certificate } from './certificate.ts';
import { secret } from './fake-cloud.ts';
import { openStore } from './fake-store.ts';
import { call, home, keys, prints } from './golden.ts';

const cloud = certificate();
const me = certificate();
writeFileSync(join(home, 'cloud-cert.pem'), cloud.certificate);
writeFileSync(join(home, 'me.pem'), me.certificate);
writeFileSync(join(home, 'me-key.pem'), me.key);
// What does not compress, so that there are three parts.
const image = randomBytes(21 * 1024 * 1024);
writeFileSync(join(home, 'disk.img'), image);
writeFileSync(join(home, 'small.img'), 'small');
const bundling = {
  EUCALYPTUS_CERT: join(home, 'cloud-cert.pem'),
  EC2_CERT: join(home, 'me.pem'),
  EC2_PRIVATE_KEY: join(home, 'me-key.pem'),
  EC2_USER_ID: '000000000001',
};
const partNames = [0, 1, 2].map((number) => `b/disk.img.part.${number}`);

test('an image comes back as it was after bundling, upload, download and unbundling', async () => {
  using store = await openStore();
  const env = { ...keys(store.url), ...bundling };
  const at = (path: string) => join(home, path);
  await prints(
    'euca-bundle-image -i disk.img -r x86_64 -d out',
    [`Wrote manifest ${at('out/disk.img.manifest.xml')}`],
    { env },
  );
  assert.equal(statSync(join(home, 'out/disk.img.part.0')).size, 10 * 1024 * 1024);
  assert.equal((await call('euca-bundle-image', ['-i', 'small.img', '-r', 'x86_64', '-d', 'out'], { env })).code, 0);

  await prints('euca-upload-bundle -b b -m out/disk.img.manifest.xml', ['Uploaded b/disk.img.manifest.xml'], { env });
  assert.deepEqual([...store.objects.keys()], [...partNames, 'b/disk.img.manifest.xml']);

  await prints(
    'euca-download-bundle -b b -p disk.img -d down',
    [`Wrote manifest ${at('down/disk.img.manifest.xml')}`],
    { env },
  );
  mkdirSync(at('again'));
  await prints('euca-unbundle -m down/disk.img.manifest.xml -d again', [`Wrote ${at('again/disk.img')}`], { env });
  assert.ok(readFileSync(join(home, 'again/disk.img')).equals(image));

  await prints('euca-delete-bundle -b b -p disk.img --clear', [], { env });
  assert.deepEqual([store.objects.size, store.buckets.size], [0, 0]);
});

test('a stream of parts becomes the image again, by its manifest or by its key and vector', async () => {
  const env = bundling;
  const parts = Buffer.concat([0, 1, 2].map((part) => readFileSync(join(home, `out/disk.img.part.${part}`))));
  writeFileSync(join(home, 'parts'), parts);
  await prints(
    'euca-unbundle-stream -i parts -m out/disk.img.manifest.xml -o streamed.img',
    [`Wrote ${join(home, 'streamed.img')}`],
    { env },
  );
  assert.ok(readFileSync(join(home, 'streamed.img')).equals(image));
  const text = readFileSync(join(home, 'out/small.img.manifest.xml'), 'utf8');
  const [key, iv] = ['key', 'iv'].map((name) => {
    const [, hex = ''] = new RegExp(`<user_encrypted_${name}[^>]*>([0-9a-f]+)<`).exec(text)!;
    return unwrap(hex, me.privateKey)!.toString('hex');
  });
  const stdin = readFileSync(join(home, 'out/small.img.part.0'));
  const words = ['--enc-key', key!, '--enc-iv', iv!];
  assert.deepEqual(await call('euca-unbundle-stream', words, { stdin }), { code: 0, out: 'small', err: '' });
  const cut = await call('euca-unbundle-stream', [...words, '-o', 'cut.img'], { stdin: stdin.subarray(16) });
  assert.match(cut.err, /^euca-unbundle-stream: error: the bundle cannot be (decrypted|uncompressed)\n$/);
  assert.equal(existsSync(join(home, 'cut.img')), false);
  const wrong = await call('euca-unbundle-stream', ['-m', 'out/disk.img.manifest.xml', '-k', 'me-key.pem'], { stdin });
  assert.deepEqual([wrong.code, wrong.out], [1, '']);
  for (const given of [[], ['--enc-key', key!], [...words, '-m', 'x'], [...words, '-k', 'x'], ['--enc-key', 'f']])
    assert.equal((await call('euca-unbundle-stream', given)).code, 2, given.join(' '));
});

test('a manifest is signed by the user’s key over its two middle elements', () => {
  const text = readFileSync(join(home, 'out/disk.img.manifest.xml'), 'utf8');
  const signed = text.slice(text.indexOf('<machine_configuration>'), text.indexOf('<signature>'));
  const [, signature = ''] = /<signature>([0-9a-f]+)<\/signature>/.exec(text) ?? [];
  assert.ok(
    createVerify('sha1').update(signed).verify(new X509Certificate(me.certificate).publicKey, signature, 'hex'),
  );
  assert.match(text, /<user>000000000001<\/user><type>machine<\/type>/);
});

test('installing an image streams it into its bucket, registers it, and another door opens it', async () => {
  using store = await openStore();
  const env = { ...keys(store.url), ...bundling };
  await prints(
    'euca-install-image -n mine -b b/sub -i small.img -r x86_64 --virtualization-type hvm',
    ['IMAGE\temi-1'],
    { env },
  );
  assert.deepEqual([...store.objects.keys()], ['b/sub/small.img.part.0', 'b/sub/small.img.manifest.xml']);
  const asked = new URLSearchParams(store.registered[0]);
  assert.equal(asked.get('ImageLocation'), 'b/sub/small.img.manifest.xml');
  assert.deepEqual([asked.get('Name'), asked.get('VirtualizationType')], ['mine', 'hvm']);
  await prints(
    'euca-download-and-unbundle -b b/sub -p small.img -d small',
    [`Wrote ${join(home, 'small/small.img')}`],
    { env },
  );
  assert.equal(readFileSync(join(home, 'small/small.img'), 'utf8'), 'small');
});

test('an image comes from standard input when its size is told', async () => {
  using store = await openStore();
  const env = { ...keys(store.url), ...bundling };
  const words = ['-i', '-', '-r', 'x86_64', '-b', 'b', '-p', 'piped', '--image-size', '5', '--kernel', 'true'];
  await prints(`euca-bundle-and-upload-image ${words.join(' ')}`, ['Uploaded b/piped.manifest.xml'], {
    env,
    stdin: 'bytes',
  });
  assert.match(store.objects.get('b/piped.manifest.xml')!.toString(), /<type>kernel<\/type>/);
  const short = await call('euca-bundle-and-upload-image', words, { env, stdin: 'byte' });
  assert.equal(short.err, 'euca-bundle-and-upload-image: error: the image has 4 bytes, not 5\n');
});

const soon = () => new Date(Date.now() + 60_000).toISOString();
const conditions = [{ acl: 'ec2-bundle-read' }, { bucket: 'theirs' }, ['starts-with', '$key', 'in/']];
/** Who holds the secret signs what another may upload. */
const signedPolicy = (policy: object) => {
  const text = JSON.stringify(policy);
  const encoded = Buffer.from(text).toString('base64');
  return { text, encoded, signature: createHmac('sha1', secret).update(encoded).digest('base64') };
};

test('a signed policy uploads a bundle for somebody who has no secret key', async () => {
  using store = await openStore();
  const env = { AWS_ENDPOINT_URL: store.url, AWS_ACCESS_KEY_ID: 'AKIEXAMPLE', ...bundling };
  const { text, encoded, signature } = signedPolicy({ expiration: soon(), conditions });
  writeFileSync(join(home, 'policy.txt'), text);
  const place = '-b theirs/in --acl ec2-bundle-read';
  const words = [...place.split(' '), '--upload-policy', encoded, '--upload-policy-signature', signature];
  const uploaded = await call('euca-upload-bundle', ['-m', 'out/disk.img.manifest.xml', ...words], { env });
  assert.deepEqual(uploaded, { code: 0, out: 'Uploaded theirs/in/disk.img.manifest.xml\n', err: '' });
  const names = [...partNames.map((name) => name.replace(/^b/, 'in')), 'in/disk.img.manifest.xml'];
  assert.deepEqual(
    [...store.objects.keys()],
    names.map((name) => `theirs/${name}`),
  );
  for (const name of names.map((each) => each.replace('in/', '')))
    assert.ok(store.objects.get(`theirs/in/${name}`)!.equals(readFileSync(join(home, 'out', name))), name);
  assert.deepEqual(
    [...store.forms[0]!].filter(([name]) => name !== 'policy' && name !== 'signature'),
    [
      ['key', names[0]],
      ['acl', 'ec2-bundle-read'],
      ['awsaccesskeyid', 'AKIEXAMPLE'],
    ],
  );
  const file = `-i small.img -r x86_64 ${place} --upload-policy-file policy.txt --upload-policy-signature ${signature}`;
  const piped = await call('euca-bundle-and-upload-image', file.split(' '), { env });
  assert.deepEqual(piped, { code: 0, out: 'Uploaded theirs/in/small.img.manifest.xml\n', err: '' });
  assert.deepEqual([...store.buckets], []);
});

test('what a policy does not allow is refused in the service’s words, with what is left in the bucket', async () => {
  const env = (url: string) => ({ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIEXAMPLE', ...bundling });
  const upload = async (policy: ReturnType<typeof signedPolicy>, url: string, ...more: string[]) => {
    const words = ['-b', 'theirs/in', '-m', 'out/small.img.manifest.xml', '--upload-policy', policy.encoded];
    const { signature } = policy;
    return call('euca-upload-bundle', [...words, '--upload-policy-signature', signature, ...more], { env: env(url) });
  };
  using store = await openStore();
  const good = signedPolicy({ expiration: soon(), conditions });
  const late = signedPolicy({ expiration: '2020-01-01T00:00:00Z', conditions });
  assert.match((await upload(good, store.url)).err, /^euca-upload-bundle: error \(AccessDenied\): .*acl/);
  const own = ['--acl', 'ec2-bundle-read'];
  assert.match((await upload(late, store.url, ...own)).err, /error \(AccessDenied\): .*expired/);
  const forged = { ...good, signature: late.signature };
  assert.match((await upload(forged, store.url, ...own)).err, /error \(SignatureDoesNotMatch\): /);
  assert.deepEqual([...store.objects.keys()], []);
  const parts = signedPolicy({
    expiration: soon(),
    conditions: [...conditions, ['starts-with', '$key', 'in/small.img.part']],
  });
  const half = await upload(parts, store.url, ...own);
  assert.match(half.err, /error \(AccessDenied\): .* \(left in bucket theirs: in\/small\.img\.part\.0\)\n$/);
});

test('an upload policy that is given wrongly ends with a usage', async () => {
  const given = async (line: string) => {
    const words = ['-b', 'b', '-m', 'out/small.img.manifest.xml', ...line.split(' ')];
    const { code, err } = await call('euca-upload-bundle', words, { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
    return [code, err.split('\n').at(-2)!.replace('euca-upload-bundle: error: ', '')];
  };
  assert.deepEqual(await given('--upload-policy x'), [
    2,
    'argument --upload-policy-signature is required with an upload policy',
  ]);
  assert.deepEqual(await given('--upload-policy-signature x'), [
    2,
    'argument --upload-policy-signature: goes with --upload-policy or --upload-policy-file',
  ]);
  assert.deepEqual(await given('--upload-policy x --upload-policy-file y --upload-policy-signature z'), [
    2,
    'argument --upload-policy-file: not allowed with argument --upload-policy',
  ]);
  assert.deepEqual(await given('--upload-policy e30= --upload-policy-signature z --location x'), [
    2,
    'argument --location: an upload by policy makes no bucket',
  ]);
  assert.deepEqual(await given('--upload-policy {} --upload-policy-signature z'), [
    1,
    'missing access key ID; please supply one with -I',
  ]);
  assert.deepEqual(await given('--upload-policy no=policy --upload-policy-signature z -I A'), [
    1,
    'the upload policy is neither JSON nor JSON in base64',
  ]);
});

test('an upload that is refused on its way leaves no half bundle', async () => {
  using store = await openStore((request, response) => {
    if (request.method !== 'PUT' || !request.url!.endsWith('part.2')) return false;
    request.resume();
    response.statusCode = 403;
    response.end('<Error><Code>QuotaExceeded</Code><Message>Enough.</Message></Error>');
    return true;
  });
  const env = { ...keys(store.url), ...bundling };
  const said = await call('euca-upload-bundle', ['-b', 'b', '-m', 'out/disk.img.manifest.xml'], { env });
  assert.deepEqual(said, { code: 1, out: '', err: 'euca-upload-bundle: error (QuotaExceeded): Enough.\n' });
  assert.deepEqual([...store.objects.keys()], []);
});

test('an upload is tried again when the connection breaks, and gives up without a trace when it goes on', async () => {
  let cuts = 2;
  using store = await openStore((request) => {
    const cut = request.method === 'PUT' && request.url!.endsWith('part.0') && cuts-- > 0;
    if (cut) request.socket.destroy();
    return cut;
  });
  const env = { ...keys(store.url), ...bundling };
  const upload = () => call('euca-upload-bundle', ['-b', 'b', '-m', 'out/disk.img.manifest.xml'], { env });
  assert.equal((await upload()).code, 0);
  store.objects.clear();
  cuts = Number.POSITIVE_INFINITY;
  const { code, err } = await upload();
  assert.equal(code, 1);
  assert.match(err, /^euca-upload-bundle: error: failed to talk to http:\/\/127\.0\.0\.1:\d+: /);
  assert.deepEqual([...store.objects.keys()], []);
});

test('an interrupted upload leaves no half bundle and ends with 130', async () => {
  const interruption = new AbortController();
  using store = await openStore((request) => {
    const here = request.method === 'PUT' && request.url!.endsWith('part.1');
    if (here) interruption.abort();
    return here;
  });
  const env = { ...keys(store.url), ...bundling };
  const words = ['-b', 'b', '-i', 'disk.img', '-r', 'x86_64'];
  const said = await call('euca-bundle-and-upload-image', words, { env, signal: interruption.signal });
  assert.deepEqual(said, { code: 130, out: '', err: '' });
  assert.deepEqual([...store.objects.keys()], []);
});

test('a part that was changed is neither uploaded nor opened', async () => {
  using store = await openStore();
  const env = { ...keys(store.url), ...bundling };
  const small = ['-i', 'small.img', '-r', 'x86_64', '-d', 'bad'];
  assert.equal((await call('euca-bundle-image', small, { env })).code, 0);
  const part = join(home, 'bad/small.img.part.0');
  const bytes = readFileSync(part);
  bytes[0]! ^= 1;
  writeFileSync(part, bytes);
  const up = await call('euca-upload-bundle', ['-b', 'b', '-m', 'bad/small.img.manifest.xml'], { env });
  assert.equal(up.err, `euca-upload-bundle: error: ${part} is not the part that the manifest tells of\n`);
  const open = await call('euca-unbundle', ['-m', 'bad/small.img.manifest.xml', '-d', 'bad-out'], { env });
  assert.equal(open.code, 1);
  assert.deepEqual(readdirSync(join(home, 'bad-out')), []);
});

test('unbundling names the part that cannot be read, and the image that cannot be written', async () => {
  const env = bundling;
  const small = ['-i', 'small.img', '-r', 'x86_64', '-d', 'parted'];
  assert.equal((await call('euca-bundle-image', small, { env })).code, 0);
  const open = (...words: string[]) =>
    call('euca-unbundle', ['-m', 'parted/small.img.manifest.xml', '-d', 'parted-out', ...words], { env });
  const [part, image] = [join(home, 'nowhere/small.img.part.0'), join(home, 'parted-out/small.img')];
  const unread = await open('-s', 'nowhere');
  assert.equal(unread.err, `euca-unbundle: error: No such file or directory: ${part}\n`);
  mkdirSync(join(image, 'not empty'), { recursive: true });
  const unwritten = await open();
  assert.equal(unwritten.err, `euca-unbundle: error: Is a directory: ${image}\n`);
  assert.deepEqual(readdirSync(join(home, 'parted-out')), ['small.img']);
});

test('a download that breaks off is told as that, and leaves nothing', async () => {
  using store = await openStore((request, response) => {
    if (request.method !== 'GET' || !request.url!.endsWith('part.0')) return false;
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half', () => request.socket.destroy());
    return true;
  });
  const env = { ...keys(store.url), ...bundling };
  const small = ['-i', 'small.img', '-r', 'x86_64', '-b', 'b'];
  assert.equal((await call('euca-bundle-and-upload-image', small, { env })).code, 0);
  for (const name of ['euca-download-bundle', 'euca-download-and-unbundle']) {
    const { code, err } = await call(name, ['-b', 'b', '-p', 'small.img', '-d', 'broken'], { env });
    assert.equal(code, 1);
    assert.match(err, new RegExp(`^${name}: error: the answer broke off: `));
    assert.deepEqual(readdirSync(join(home, 'broken')), []);
  }
});

test('a bundle’s file that cannot be written is named', async () => {
  using store = await openStore();
  const env = { ...keys(store.url), ...bundling };
  for (const name of ['part.0', 'manifest.xml']) {
    const path = join(home, `blocked-${name}`, `small.img.${name}`);
    mkdirSync(path, { recursive: true });
    const folder = ['-d', `blocked-${name}`];
    const keep = ['-i', 'small.img', '-r', 'x86_64', '-b', 'b', '--preserve-bundle', ...folder];
    const kept = await call('euca-bundle-and-upload-image', keep, { env });
    assert.equal(kept.err, `euca-bundle-and-upload-image: error: Is a directory: ${path}\n`);
    const upload = ['-i', 'small.img', '-r', 'x86_64', '-b', 'b'];
    assert.equal((await call('euca-bundle-and-upload-image', upload, { env })).code, 0);
    const down = await call('euca-download-bundle', ['-b', 'b', '-p', 'small.img', ...folder], { env });
    assert.equal(down.err, `euca-download-bundle: error: Is a directory: ${path}\n`);
  }
});

test('what is missing for a bundle is named before anything is written', async () => {
  const env = { EC2_USER_ID: '000000000001' };
  const words = ['-i', 'small.img', '-r', 'x86_64', '-d', 'none'];
  const { err } = await call('euca-bundle-image', words, { env });
  assert.equal(
    err,
    'euca-bundle-image: error: missing cloud certificate; please supply one with --ec2cert, or set EUCALYPTUS_CERT\n',
  );
  const nowhere = await call('euca-bundle-image', ['-i', 'nowhere.img', '-r', 'x86_64'], {
    env: { ...env, ...bundling, TMPDIR: home },
  });
  assert.equal(nowhere.err, 'euca-bundle-image: error: No such file or directory: nowhere.img\n');
  assert.deepEqual(
    readdirSync(home).filter((name) => name.startsWith('bundle-')),
    [],
  );
  const other = await call('euca-unbundle', ['-m', 'small.img', '-k', 'me-key.pem']);
  assert.match(other.err, /^euca-unbundle: error: small\.img is no bundle's manifest: /);
  const arch = await call('euca-bundle-image', ['-i', 'small.img', '-r', 'x8664'], { env });
  assert.match(
    arch.err,
    /error: argument -r\/--arch: invalid choice: 'x8664' \(choose from .*\); did you mean 'x86_64'\?\n$/,
  );
});

test('a bundle that was made without one’s own key says so when it is to be opened', async () => {
  const env = { EUCALYPTUS_CERT: bundling.EUCALYPTUS_CERT, EC2_USER_ID: '0000-0000-0001' };
  assert.equal(
    (await call('euca-bundle-image', ['-i', 'small.img', '-r', 'x86_64', '-d', 'keyless'], { env })).code,
    0,
  );
  const { err } = await call('euca-unbundle', ['-m', 'keyless/small.img.manifest.xml', '-k', 'me-key.pem']);
  assert.equal(err, 'euca-unbundle: error: the bundle was made without your key: only its cloud can open it\n');
});

test('a bundle that is uploaded over another takes the other’s manifest away first', async () => {
  const seen: string[] = [];
  using store = await openStore((request, response) => {
    seen.push(`${request.method} ${request.url!.split('/').at(-1)}`);
    if (request.method !== 'PUT' || !request.url!.endsWith('part.0')) return false;
    request.resume();
    response.statusCode = 403;
    response.end();
    return true;
  });
  store.buckets.add('b');
  store.objects.set('b/small.img.manifest.xml', Buffer.from('older'));
  const env = { ...keys(store.url), ...bundling };
  const { code } = await call('euca-bundle-and-upload-image', ['-b', 'b', '-i', 'small.img', '-r', 'x86_64'], { env });
  assert.equal(code, 1);
  assert.deepEqual([...store.objects.keys()], []);
  assert.ok(seen.indexOf('DELETE small.img.manifest.xml') < seen.indexOf('PUT small.img.part.0'), seen.join());
});
