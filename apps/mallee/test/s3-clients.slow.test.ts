import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CloudProcess, type Key, openCloudProcess } from './cloud-process.ts';
import { programs } from './programs.ts';

/** Beyond `clients.test.ts`: every S3 client in Debian, each through what its users do with it. `npm run clients`. */
describe('the S3 clients that Debian has', { timeout: 3_600_000 }, () => {
  let cloud: CloudProcess;
  let home: string;
  let run: ReturnType<typeof programs>;
  let ann: Key;
  const aws = (...args: string[]) => run.aws(ann, ...args);
  const output = (program: string, ...args: string[]) => run.output(ann, `/usr/bin/${program}`, args);
  const file = (name: string) => join(home, name);

  /** A folder of a few files, whose names are not easy. */
  async function someFolder(name: string): Promise<string> {
    const folder = file(name);
    await mkdir(join(folder, 'deep er'), { recursive: true });
    for (const each of ['one', 'two ü', 'three+%', 'deep er/four'])
      await writeFile(join(folder, each), randomBytes(5000));
    await writeFile(join(folder, 'large'), randomBytes(12 * 1024 * 1024));
    return folder;
  }

  async function writeS3cfg(): Promise<void> {
    const { host } = new URL(cloud.endpoint);
    const lines = [
      ...['[default]', `access_key = ${ann.accessKeyId}`, `secret_key = ${ann.secretAccessKey}`],
      ...[`host_base = ${host}`, `host_bucket = ${host}`, `bucket_location = ${cloud.config.region}`],
      ...['use_https = False', 'multipart_chunk_size_mb = 5'],
    ];
    await writeFile(file('.s3cfg'), lines.join('\n'));
  }

  before(async () => {
    cloud = await openCloudProcess();
    home = await mkdtemp(join(tmpdir(), 'mallee-s3-clients-'));
    run = programs(cloud, home);
    ann = await cloud.newAccount('ann');
  });
  after(async () => {
    await cloud[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });

  test('aws s3 keeps a folder in step', async () => {
    const folder = await someFolder('of-aws');
    await aws('s3', 'mb', 's3://of-aws');
    await aws('s3', 'sync', '--no-progress', folder, 's3://of-aws/folder');
    await rm(join(folder, 'one'));
    assert.match(
      await aws('s3', 'sync', '--delete', folder, 's3://of-aws/folder'),
      /^delete: s3:\/\/of-aws\/folder\/one$/,
    );
    await aws('s3', 'mv', 's3://of-aws/folder/two ü', 's3://of-aws/folder/two');
    await aws('s3', 'cp', 's3://of-aws/folder/large', 's3://of-aws/copy');
    await aws('s3', 'sync', '--no-progress', 's3://of-aws', file('of-aws-back'));
    assert.ok((await readFile(join(file('of-aws-back'), 'copy'))).equals(await readFile(join(folder, 'large'))));
    await aws('s3', 'rb', '--force', 's3://of-aws');
  });

  test('aws s3api sets everything about a bucket and reads it back', async () => {
    const bucket = ['--bucket', 'settings'];
    const set = (verb: string, ...args: string[]) => aws('s3api', `put-${verb}`, ...bucket, ...args);
    const got = (verb: string, query: string) => aws('s3api', `get-${verb}`, ...bucket, '--query', query);
    await aws('s3api', 'create-bucket', ...bucket, '--object-lock-enabled-for-bucket');
    assert.equal(await got('bucket-versioning', 'Status'), 'Enabled');
    await set('bucket-tagging', '--tagging', 'TagSet=[{Key=a,Value=b}]');
    assert.equal(await got('bucket-tagging', 'TagSet[].[Key,Value]'), 'a\tb');
    const rule = { ID: 'old', Status: 'Enabled', Filter: { Prefix: 'log/' }, Expiration: { Days: 30 } };
    await set('bucket-lifecycle-configuration', '--lifecycle-configuration', JSON.stringify({ Rules: [rule] }));
    assert.equal(await got('bucket-lifecycle-configuration', 'Rules[].[ID,Expiration.Days]'), 'old\t30');
    const cors = { AllowedMethods: ['GET'], AllowedOrigins: ['https://garden.example'] };
    await set('bucket-cors', '--cors-configuration', JSON.stringify({ CORSRules: [cors] }));
    assert.equal(await got('bucket-cors', 'CORSRules[].AllowedOrigins[]'), 'https://garden.example');
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::settings/open/*' },
      ],
    };
    await set('bucket-policy', '--policy', JSON.stringify(policy));
    assert.equal(await got('bucket-policy-status', 'PolicyStatus.IsPublic'), 'True');
    await set('public-access-block', '--public-access-block-configuration', 'RestrictPublicBuckets=true');
    assert.equal(await got('public-access-block', 'PublicAccessBlockConfiguration.RestrictPublicBuckets'), 'True');
    await set('bucket-ownership-controls', '--ownership-controls', 'Rules=[{ObjectOwnership=BucketOwnerPreferred}]');
    await set('bucket-website', '--website-configuration', 'IndexDocument={Suffix=index.html}');
    assert.equal(await got('bucket-website', 'IndexDocument.Suffix'), 'index.html');
    await set('bucket-request-payment', '--request-payment-configuration', 'Payer=Requester');
    assert.equal(await got('bucket-request-payment', 'Payer'), 'Requester');
    const days = 'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=GOVERNANCE,Days=1}}';
    await set('object-lock-configuration', '--object-lock-configuration', days);

    await writeFile(file('body'), 'some content');
    const key = [...bucket, '--key', 'k'];
    const put = ['s3api', 'put-object', ...key, '--body', 'body', '--checksum-algorithm', 'SHA256'];
    const version = await aws(...put, '--query', 'VersionId');
    assert.match(version, /^[0-9a-f]{32}$/);
    await aws('s3api', 'put-object-tagging', ...key, '--tagging', 'TagSet=[{Key=colour,Value=red}]');
    assert.equal(await aws('s3api', 'get-object-tagging', ...key, '--query', 'TagSet[].Value'), 'red');
    assert.match(await aws('s3api', 'get-object-retention', ...key), /GOVERNANCE/);
    const named = [...key, '--version-id', version];
    assert.match(await run.awsRefused(ann, 's3api', 'delete-object', ...named), /AccessDenied/);
    await aws('s3api', 'delete-object', ...named, '--bypass-governance-retention');
    for (const verb of ['bucket-cors', 'bucket-policy', 'bucket-website', 'bucket-tagging', 'public-access-block'])
      await aws('s3api', `delete-${verb}`, ...bucket);
    await aws('s3api', 'delete-bucket', ...bucket);
  });

  test('aws and s3cmd keep files encrypted, with each kind of key', async () => {
    const large = randomBytes(12 * 1024 * 1024);
    await writeFile(join(home, 'secret'), large);
    await writeFile(join(home, 'key'), randomBytes(32));
    await aws('s3', 'mb', 's3://vault');
    const own = ['--sse-c', 'AES256', '--sse-c-key', 'fileb://key'];
    const kinds: [string, string[], string[]][] = [
      ['s3', ['--sse', 'AES256'], []],
      ['kms', ['--sse', 'aws:kms', '--sse-kms-key-id', 'alias/aws/s3'], []],
      ['own', own, own],
    ];
    for (const [name, write, read] of kinds) {
      await aws('s3', 'cp', '--no-progress', ...write, 'secret', `s3://vault/${name}`);
      await aws('s3', 'cp', '--no-progress', ...read, `s3://vault/${name}`, 'back');
      assert.ok((await readFile(join(home, 'back'))).equals(large), name);
    }
    const kept = ['--bucket', 'vault', '--query', 'ServerSideEncryption', '--output', 'text', '--key'];
    assert.equal(await aws('s3api', 'head-object', ...kept, 's3'), 'AES256');
    assert.equal(await aws('s3api', 'head-object', ...kept, 'kms'), 'aws:kms');
    await run.awsRefused(ann, 's3', 'cp', '--no-progress', 's3://vault/own', 'back');
    await aws('s3', 'cp', '--no-progress', ...source(own), '--sse', 'AES256', 's3://vault/own', 's3://vault/copy');
    await aws('s3', 'cp', '--no-progress', 's3://vault/copy', 'back');
    assert.ok((await readFile(join(home, 'back'))).equals(large));

    await writeS3cfg();
    const s3cmd = (...args: string[]) => output('s3cmd', '--no-progress', ...args);
    await s3cmd('put', '--server-side-encryption', 'secret', 's3://vault/s3cmd');
    await s3cmd('put', '--server-side-encryption-kms-id=alias/aws/s3', 'secret', 's3://vault/s3cmd-kms');
    for (const name of ['s3cmd', 's3cmd-kms']) {
      await s3cmd('get', '--force', `s3://vault/${name}`, 'back');
      assert.ok((await readFile(join(home, 'back'))).equals(large), name);
    }
    assert.equal(await aws('s3api', 'head-object', ...kept, 's3cmd-kms'), 'aws:kms');
    await aws('s3', 'rb', '--force', 's3://vault');
  });

  for (const version of ['s3v4', 's3'])
    test(`boto3 signs as ${version} and does what its users do`, async () => {
      const script = join(import.meta.dirname, 's3-users.py');
      assert.equal(await output('python3', script, version), 'all done');
    });

  for (const [version, flags] of Object.entries({ 4: [], 2: ['--signature-v2'] }))
    test(`s3cmd signs in version ${version} and does what its users do`, async () => {
      await writeS3cfg();
      const s3cmd = (...args: string[]) => output('s3cmd', '--no-progress', ...flags, ...args);
      const bucket = `s3://s3cmd-${version}`;
      const folder = await someFolder(`s3cmd-${version}`);
      await s3cmd('mb', bucket);
      await s3cmd('sync', `${folder}/`, `${bucket}/folder/`);
      await s3cmd('sync', `${bucket}/folder/`, `${folder}-back/`);
      assert.ok((await readFile(join(`${folder}-back`, 'large'))).equals(await readFile(join(folder, 'large'))));
      await s3cmd('setacl', '--acl-public', `${bucket}/folder/one`);
      assert.match(await s3cmd('info', `${bucket}/folder/one`), /ACL:\s+\*anon\*: READ/);
      await output('curl', '--fail', '--silent', '-o', 'open', `${cloud.endpoint}/s3cmd-${version}/folder/one`);
      await s3cmd('cp', `${bucket}/folder/one`, `${bucket}/copy`);
      await s3cmd('mv', `${bucket}/copy`, `${bucket}/moved`);
      await s3cmd('modify', '--add-header=x-amz-meta-colour:red', `${bucket}/moved`);
      assert.match(await s3cmd('info', `${bucket}/moved`), /x-amz-meta-colour:\s*red/);
      const link = await s3cmd('signurl', `${bucket}/moved`, '+600');
      await output('curl', '--fail', '--silent', '-o', 'linked', link.replace(/^https?:\/\/[^/]*/, cloud.endpoint));
      await s3cmd('expire', '--expiry-days=3', bucket);
      assert.match(await s3cmd('du', bucket), /^ *\d+ +6 objects/);
      await s3cmd('rb', '--recursive', '--force', bucket);
    });

  test('rclone keeps folders, versions and links', async () => {
    const options = `provider=Other,env_auth=true,region=${cloud.config.region},endpoint='${cloud.endpoint}'`;
    const rclone = (...args: string[]) => output('rclone', '--config', '/dev/null', ...args);
    const remote = `:s3,${options}:of-rclone`;
    const folder = await someFolder('of-rclone');
    await rclone('sync', folder, `${remote}/folder`);
    await rclone('check', '--download', folder, `${remote}/folder`);
    await rclone('copy', `${remote}/folder`, `${remote}/copy`);
    await rclone('check', `${remote}/folder`, `${remote}/copy`);
    const link = await rclone('link', '--expire', '1h', `${remote}/folder/one`);
    await output('curl', '--fail', '--silent', '-o', 'linked', link);
    assert.ok((await readFile(file('linked'))).equals(await readFile(join(folder, 'one'))));
    await rclone('dedupe', `${remote}/folder`);
    await rclone('purge', remote);
  });

  test('restic backs up, prunes, checks and restores', async () => {
    await writeFile(file('restic-password'), 'not so secret');
    const restic = (...args: string[]) =>
      output(
        'restic',
        '--repo',
        `s3:${cloud.endpoint}/of-restic`,
        '--password-file',
        'restic-password',
        '--no-cache',
        ...args,
      );
    const folder = await someFolder('of-restic');
    await restic('init');
    await restic('backup', folder);
    await rm(join(folder, 'large'));
    await writeFile(join(folder, 'later'), randomBytes(3_000_000));
    await restic('backup', folder);
    await restic('forget', '--keep-last', '1', '--prune');
    assert.match(await restic('check', '--read-data'), /no errors were found/);
    await restic('restore', 'latest', '--target', file('of-restic-back'));
    const back = await readFile(join(file('of-restic-back'), folder, 'later'));
    assert.ok(back.equals(await readFile(join(folder, 'later'))));
  });

  test('duplicity backs up whole and in steps, verifies and restores', async () => {
    const folder = await someFolder('of-duplicity');
    await aws('s3', 'mb', 's3://of-duplicity');
    const where = 'boto3+s3://of-duplicity/backup';
    const duplicity = (...args: string[]) =>
      output(
        ...(['duplicity', '--no-encryption', '--archive-dir', file('duplicity-cache'), '--s3-endpoint-url'] as const),
        ...[cloud.endpoint, '--s3-region-name', cloud.config.region, '--volsize', '8', ...args],
      );
    await duplicity('full', folder, where);
    await writeFile(join(folder, 'one'), 'changed');
    await duplicity('incremental', folder, where);
    await duplicity('verify', where, folder);
    assert.match(await duplicity('collection-status', where), /Incremental/);
    await duplicity('restore', where, file('of-duplicity-back'));
    assert.equal(await readFile(join(file('of-duplicity-back'), 'one'), 'utf8'), 'changed');
  });

  test('s3fs mounts a bucket', { skip: !existsSync('/dev/fuse') && 'this host has no fuse' }, async () => {
    await aws('s3', 'mb', 's3://of-s3fs');
    await writeFile(file('s3fs-key'), `${ann.accessKeyId}:${ann.secretAccessKey}`, { mode: 0o600 });
    const [mount, folder] = [file('mount'), await someFolder('of-s3fs')];
    await mkdir(mount);
    await output(
      ...(['s3fs', 'of-s3fs', mount, '-o', `passwd_file=${file('s3fs-key')}`, '-o', `url=${cloud.endpoint}`] as const),
      ...['-o', 'use_path_request_style', '-o', `endpoint=${cloud.config.region}`],
    );
    try {
      await output('cp', '-r', folder, join(mount, 'folder'));
      await output('diff', '-r', folder, join(mount, 'folder'));
      await output('mv', join(mount, 'folder', 'one'), join(mount, 'folder', 'uno'));
      assert.match(await aws('s3', 'ls', 's3://of-s3fs/folder/'), / uno$/m);
      await output('rm', '-r', join(mount, 'folder'));
    } finally {
      await output('umount', mount);
    }
    assert.equal(await aws('s3', 'ls', '--recursive', 's3://of-s3fs'), '');
  });

  test('curl signs by itself, and posts forms', async () => {
    await aws('s3', 'mb', 's3://of-curl');
    const signed = [
      '--aws-sigv4',
      `aws:amz:${cloud.config.region}:s3`,
      '-u',
      `${ann.accessKeyId}:${ann.secretAccessKey}`,
    ];
    await writeFile(file('small'), 'by curl');
    const curl = (...args: string[]) => output('curl', '--fail-with-body', '--silent', ...args);
    const unsigned = ['-H', 'x-amz-content-sha256: UNSIGNED-PAYLOAD'];
    await curl(...signed, ...unsigned, '-T', 'small', `${cloud.endpoint}/of-curl/put`);
    assert.equal(await curl(...signed, ...unsigned, `${cloud.endpoint}/of-curl/put`), 'by curl');

    const conditions = [{ bucket: 'of-curl' }, ['starts-with', '$key', 'form/'], ['content-length-range', 1, 100]];
    const text = JSON.stringify({ expiration: new Date(Date.now() + 600_000), conditions });
    const policy = Buffer.from(text).toString('base64');
    const signature = createHmac('sha1', ann.secretAccessKey).update(policy).digest('base64');
    const fields = {
      key: 'form/\u0024{filename}',
      AWSAccessKeyId: ann.accessKeyId,
      Policy: policy,
      Signature: signature,
    };
    const form = Object.entries(fields).flatMap(([name, value]) => ['--form-string', `${name}=${value}`]);
    await curl(...form, '-F', 'file=@small', `${cloud.endpoint}/of-curl`);
    assert.equal(await aws('s3', 'cp', 's3://of-curl/form/small', '-'), 'by curl');
  });

  test('the scripts that Eucalyptus left behind sign in version 2, with and without the service’s path', async () => {
    await aws('s3', 'mb', 's3://planet');
    for (const service of ['Walrus', 'objectstorage'])
      for (const prefix of ['', `/services/${service}`]) {
        const [path, date] = ['/planet/planet.ini', new Date().toUTCString()];
        const signs = `PUT\n\ntext/plain\n${date}\nx-amz-acl:public-read\n${prefix}${path}`;
        const signature = createHmac('sha1', ann.secretAccessKey).update(signs).digest('base64');
        const headers = {
          ...{ Date: date, 'Content-Type': 'text/plain', 'x-amz-acl': 'public-read' },
          Authorization: `AWS ${ann.accessKeyId}:${signature}`,
        };
        const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
        const where = `${cloud.endpoint}/services/${service}${path}`;
        await output('curl', '--fail', '--silent', ...sent, '--data-binary', `[${service}]`, '-X', 'PUT', where);
        await output('wget', '--quiet', '-O', 'planet.ini', where);
        assert.equal(await readFile(file('planet.ini'), 'utf8'), `[${service}]`);
      }
  });

  test('have provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});

/** The same options about the source of a copy. */
const source = (options: readonly string[]) => options.map((each) => each.replace('--sse-c', '--sse-c-copy-source'));
