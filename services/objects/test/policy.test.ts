import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Subject } from '@mallee/policy';
import { ann, bob, Cloud, code, helper, nobody, textOf } from './cloud.ts';

const Bucket = 'photos';
const arn = `arn:aws:s3:::${Bucket}`;
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  ...{ Effect: 'Allow', Principal: '*', Action, Resource },
  ...more,
});
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

describe('a bucket’s policy', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(ann)('PutObject', { Bucket, Key: 'k', Body: 'x', Tagging: 'class=open' });
  });
  afterEach(() => cloud.close());

  const set = (...statements: object[]) => put(policyOf(...statements));
  const put = (Policy: string, who = ann) => cloud.as(who)('PutBucketPolicy', { Bucket, Policy });
  const read = (who: Subject, more: object = {}) => cloud.as(who)('GetObject', { Bucket, Key: 'k', ...more });
  const denied = (call: Promise<unknown>, say?: string) => assert.rejects(call, code('AccessDenied'), say);

  test('is given back as it was sent, and can be taken away', async () => {
    const text = `{ "Version": "2012-10-17",\n  "Statement": [${JSON.stringify(allow('s3:GetObject', `${arn}/*`))}] }`;
    await assert.rejects(cloud.as(ann)('GetBucketPolicy', { Bucket }), code('NoSuchBucketPolicy'));
    await put(text);
    assert.equal((await cloud.as(ann)('GetBucketPolicy', { Bucket })).Policy, text);
    assert.equal(await textOf(await read(nobody)), 'x');
    cloud.restart();
    assert.equal(await textOf(await read(nobody)), 'x', 'also for the next process');
    await cloud.as(ann)('DeleteBucketPolicy', { Bucket });
    await denied(read(nobody));
    await cloud.as(ann)('DeleteBucketPolicy', { Bucket });
  });

  test('does not outlive its bucket', async () => {
    await set(allow('s3:ListBucket', arn));
    await cloud.as(ann)('DeleteObject', { Bucket, Key: 'k' });
    await cloud.as(ann)('DeleteBucket', { Bucket });
    await cloud.as(bob)('CreateBucket', { Bucket });
    await assert.rejects(cloud.as(bob)('GetBucketPolicy', { Bucket }), code('NoSuchBucketPolicy'));
    await denied(cloud.as(ann)('ListObjectsV2', { Bucket }));
  });

  test('lets in whom it names: an account, one user, nobody else', async () => {
    await set(allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: bob.account } }));
    assert.equal(await textOf(await read(bob)), 'x');
    await denied(read(nobody));
    await denied(read(helper()), 'a user of the owner’s account takes more than another account’s right');
    await set(allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: helper().arn } }));
    assert.equal(await textOf(await read(helper())), 'x');
    await denied(read(bob));
    await set(allow('s3:GetObject', `${arn}/*`, { Principal: { CanonicalUser: bob.canonicalId } }));
    assert.equal(await textOf(await read(bob)), 'x');
  });

  test('denies even its owner’s administrator, who can still mend it', async () => {
    await set({ ...allow('s3:*', [arn, `${arn}/*`]), Effect: 'Deny' });
    await denied(read(ann));
    await denied(cloud.as(ann)('ListObjectsV2', { Bucket }));
    await denied(cloud.as(ann)('PutBucketAcl', { Bucket, ACL: 'private' }));
    await denied(cloud.as(ann)('DeleteBucket', { Bucket }));
    await cloud.as(ann)('GetBucketPolicy', { Bucket });
    await cloud.as(ann)('DeleteBucketPolicy', { Bucket });
    assert.equal(await textOf(await read(ann)), 'x');
  });

  test('may be one that shuts its writer out only if he says so', async () => {
    const writer = helper({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const Policy = policyOf({ ...allow('s3:PutBucketPolicy', arn), Effect: 'Deny' });
    await denied(put(Policy, writer));
    await cloud.as(writer)('PutBucketPolicy', { Bucket, Policy, ConfirmRemoveSelfBucketAccess: true });
    await denied(put(Policy, writer));
    await put(policyOf(allow('s3:GetObject', `${arn}/*`)));
  });

  test('shares what is the owner’s, and denies what is anybody’s', async () => {
    await set(allow(['s3:PutObject', 's3:GetObject'], `${arn}/*`, { Principal: { AWS: [bob.account, ann.account] } }));
    await cloud.as(bob)('PutObject', { Bucket, Key: 'bobs', Body: 'b' });
    await denied(cloud.as(ann)('GetObject', { Bucket, Key: 'bobs' }), 'it is Bob’s, and his list names only him');
    assert.equal(await textOf(await cloud.as(bob)('GetObject', { Bucket, Key: 'bobs' })), 'b');
    await set({ ...allow('s3:GetObject', `${arn}/bobs`), Effect: 'Deny' });
    await denied(cloud.as(bob)('GetObject', { Bucket, Key: 'bobs' }));
  });

  test('says who hears that a key is absent', async () => {
    await set(allow('s3:GetObject', `${arn}/*`));
    await denied(read(nobody, { Key: 'absent' }));
    await set(allow(['s3:GetObject', 's3:ListBucket'], [arn, `${arn}/*`]));
    await assert.rejects(read(nobody, { Key: 'absent' }), code('NoSuchKey'));
  });

  test('looks at what the request brings and at what is there', async () => {
    const cases: [object, string, object, object][] = [
      [{ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, 'GetObject', {}, { Key: 'k' }],
      [{ Bool: { 'aws:SecureTransport': 'false' } }, 'GetObject', {}, { Key: 'k' }],
      [{ StringEquals: { 's3:ExistingObjectTag/class': 'open' } }, 'GetObject', {}, { Key: 'k' }],
      [
        { StringEquals: { 's3:x-amz-acl': 'public-read' } },
        'PutObject',
        { Body: 'y' },
        { Key: 'n', ACL: 'public-read' },
      ],
      [
        { StringLike: { 's3:x-amz-grant-read': '*id=*' } },
        'PutObject',
        { Body: 'y' },
        { Key: 'n', GrantRead: `id=${ann.canonicalId}` },
      ],
      [
        { StringEquals: { 's3:RequestObjectTag/a': 'b' } },
        'PutObject',
        { Body: 'y' },
        { Key: 'n', Tagging: 'a=b&c=d' },
      ],
      [{ StringLike: { 's3:x-amz-copy-source': 'photos/*' } }, 'CopyObject', {}, { Key: 'n', CopySource: 'photos/k' }],
      [
        { StringEquals: { 's3:prefix': 'a/', 's3:delimiter': '/' } },
        'ListObjectsV2',
        {},
        { Prefix: 'a/', Delimiter: '/' },
      ],
      [{ NumericLessThanEquals: { 's3:max-keys': '10' } }, 'ListObjects', {}, { MaxKeys: 10 }],
      [{ StringEquals: { 's3:ResourceAccount': ann.account } }, 'ListObjects', {}, {}],
    ];
    for (const [Condition, name, fixed, fitting] of cases) {
      await set(allow('s3:*', [arn, `${arn}/*`], { Condition }));
      const say = JSON.stringify(Condition);
      await cloud
        .call(name, { Bucket, ...fixed, ...fitting }, nobody)
        .catch((cause) => assert.fail(`${say}: ${cause}`));
    }
    const other: [string, object][] = [
      ['ListObjects', { MaxKeys: 11 }],
      ['ListObjectsV2', { Prefix: 'b/', Delimiter: '/' }],
      ['PutObject', { Key: 'n', Body: 'y' }],
      ['GetObject', { Key: 'k' }],
    ];
    for (const [name, input] of other) {
      const Condition = {
        NumericLessThanEquals: { 's3:max-keys': '10' },
        StringEquals: { 's3:prefix': 'a/', 's3:x-amz-acl': 'private', 's3:ExistingObjectTag/class': 'secret' },
      };
      await set(allow('s3:*', [arn, `${arn}/*`], { Condition }));
      await denied(cloud.call(name, { Bucket, ...input }, nobody), name);
    }
  });

  test('is read by other services too', async () => {
    assert.equal(await cloud.objects.openObject(bob.account, Bucket, 'k'), undefined);
    await set(allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: bob.account } }));
    assert.equal((await cloud.objects.openObject(bob.account, Bucket, 'k'))?.bytes, 1);
  });

  test('must be one about this bucket', async () => {
    const says = (text: RegExp) => (error: unknown) => code('MalformedPolicy')(error) && text.test(String(error));
    const refused: [object | string, RegExp][] = [
      ['not json', /Policies must be valid JSON and the first byte must be '\{'/],
      ['{}', /Missing required field Statement/],
      [allow('s3:GetObject', 'arn:aws:s3:::other/*'), /Policy has invalid resource/],
      [allow('s3:GetObject', `${arn}x/*`), /Policy has invalid resource/],
      [allow('s3:GetObject', arn), /Action does not apply to any resource\(s\) in statement/],
      [allow(['s3:ListBucket', 's3:GetObject'], `${arn}/*`), /Action does not apply/],
      [allow('s3:Unheard', `${arn}/*`), /Policy has invalid action/],
      [allow('ec2:RunInstances', `${arn}/*`), /Policy has invalid action/],
      [allow('s3:GetObject', `${arn}/*`, { Principal: undefined }), /Missing required field Principal/],
      [allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: '999999999999' } }), /Invalid principal in policy/],
      [allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: 'x' } }), /Invalid principal in policy/],
      [allow('s3:GetObject', `${arn}/*`, { Condition: { Sounds: { 'aws:SourceIp': 'x' } } }), /Invalid policy syntax/],
      [allow('s3:GetObject', `${arn}/${'x'.repeat(20_480)}`), /maximum allowed document size/],
    ];
    for (const [given, text] of refused) {
      const document = typeof given === 'string' ? given : policyOf(given);
      await assert.rejects(put(document), says(text), document.slice(0, 200));
    }
    await put(policyOf(allow('s3:*', [`${arn}*`])));
    await put(policyOf(allow(['s3:ListBucket', 's3:Get*'], [arn, `${arn}/home/\${aws:username}/*`])));
  });

  test('is public where it lets in everybody unconditionally', async () => {
    const status = async (more: object) => {
      await set(allow('s3:GetObject', `${arn}/*`, more));
      return (await cloud.as(ann)('GetBucketPolicyStatus', { Bucket })).PolicyStatus?.IsPublic;
    };
    assert.equal(await status({}), true);
    assert.equal(await status({ Effect: 'Deny' }), false);
    assert.equal(await status({ Principal: { AWS: bob.account } }), false);
    assert.equal(await status({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), false);
    assert.equal(await status({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '0.0.0.0/1'] } } }), true);
    assert.equal(await status({ Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), true);
    assert.equal(await status({ Condition: { StringLike: { 'aws:PrincipalArn': 'arn:*' } } }), true);
    assert.equal(await status({ Condition: { StringEquals: { 's3:prefix': 'a' } } }), true);
    await cloud.as(ann)('DeleteBucketPolicy', { Bucket });
    await assert.rejects(cloud.as(ann)('GetBucketPolicyStatus', { Bucket }), code('NoSuchBucketPolicy'));
  });
});

describe('a block of public access', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(ann)('PutObject', { Bucket, Key: 'k', Body: 'x', ACL: 'public-read' });
  });
  afterEach(() => cloud.close());
  const block = (PublicAccessBlockConfiguration: object) =>
    cloud.as(ann)('PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration });
  const read = (who: Subject) => cloud.as(who)('GetObject', { Bucket, Key: 'k' });
  const everybody = policyOf(allow('s3:GetObject', `${arn}/*`));

  test('is stored whole, and can be taken away', async () => {
    const get = () => cloud.as(ann)('GetPublicAccessBlock', { Bucket });
    await assert.rejects(get(), code('NoSuchPublicAccessBlockConfiguration'));
    await block({ BlockPublicAcls: true });
    assert.deepEqual((await get()).PublicAccessBlockConfiguration, {
      ...{ BlockPublicAcls: true, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false },
    });
    await cloud.as(ann)('DeletePublicAccessBlock', { Bucket });
    await assert.rejects(get(), code('NoSuchPublicAccessBlockConfiguration'));
  });

  test('refuses public lists, however they are written', async () => {
    await block({ BlockPublicAcls: true });
    const uri = 'uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
    const tries: [string, object][] = [
      ['PutObject', { Key: 'n', Body: 'y', ACL: 'public-read' }],
      ['PutObject', { Key: 'n', Body: 'y', GrantRead: uri }],
      ['CreateMultipartUpload', { Key: 'n', ACL: 'public-read' }],
      ['PutObjectAcl', { Key: 'k', ACL: 'authenticated-read' }],
      ['PutBucketAcl', { ACL: 'public-read-write' }],
      ['CopyObject', { Key: 'n', CopySource: 'photos/k', ACL: 'public-read' }],
    ];
    for (const [name, input] of tries)
      await assert.rejects(cloud.call(name, { Bucket, ...input }, ann), code('AccessDenied'), name);
    await cloud.as(ann)('PutObject', { Bucket, Key: 'n', Body: 'y', ACL: 'bucket-owner-full-control' });
    assert.equal(await textOf(await read(nobody)), 'x', 'what is there already stays');
  });

  test('has grants to everybody count for nothing', async () => {
    await block({ IgnorePublicAcls: true });
    for (const who of [nobody, bob]) await assert.rejects(read(who), code('AccessDenied'));
    const { Grants } = await cloud.as(ann)('GetObjectAcl', { Bucket, Key: 'k' });
    assert.equal(Grants?.length, 2, 'they are still shown');
    await cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', GrantRead: `id=${bob.canonicalId}` });
    assert.equal(await textOf(await read(bob)), 'x');
  });

  test('refuses a public policy, and takes one that is not', async () => {
    await block({ BlockPublicPolicy: true });
    await assert.rejects(cloud.as(ann)('PutBucketPolicy', { Bucket, Policy: everybody }), code('AccessDenied'));
    const Policy = policyOf(allow('s3:GetObject', `${arn}/*`, { Principal: { AWS: bob.account } }));
    await cloud.as(ann)('PutBucketPolicy', { Bucket, Policy });
  });

  test('keeps a public policy within the account', async () => {
    await cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', ACL: 'private' });
    await cloud.as(ann)('PutBucketPolicy', { Bucket, Policy: everybody });
    for (const who of [nobody, bob, helper()]) assert.equal(await textOf(await read(who)), 'x');
    await block({ RestrictPublicBuckets: true });
    for (const who of [nobody, bob]) await assert.rejects(read(who), code('AccessDenied'));
    assert.equal(await textOf(await read(helper())), 'x');
  });
});

describe('ownership of objects', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await Cloud.open();
    await cloud.as(ann)('CreateBucket', { Bucket });
    const Policy = policyOf(allow('s3:*', [arn, `${arn}/*`], { Principal: { AWS: bob.account } }));
    await cloud.as(ann)('PutBucketPolicy', { Bucket, Policy });
  });
  afterEach(() => cloud.close());
  const rule = (ObjectOwnership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter') =>
    cloud.as(ann)('PutBucketOwnershipControls', { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } });
  const write = (Key: string, more: object = {}) => cloud.as(bob)('PutObject', { Bucket, Key, Body: 'b', ...more });
  const ownerOf = async (Key: string) => {
    const { Contents } = await cloud.as(ann)('ListObjects', { Bucket, Prefix: Key });
    return Contents?.[0]?.Owner?.DisplayName;
  };

  test('is the writer’s unless somebody says otherwise', async () => {
    const get = () => cloud.as(ann)('GetBucketOwnershipControls', { Bucket });
    await assert.rejects(get(), code('OwnershipControlsNotFoundError'));
    await write('k');
    assert.equal(await ownerOf('k'), 'bob');
    await rule('ObjectWriter');
    assert.equal((await get()).OwnershipControls?.Rules?.[0]?.ObjectOwnership, 'ObjectWriter');
    await cloud.as(ann)('DeleteBucketOwnershipControls', { Bucket });
    await assert.rejects(get(), code('OwnershipControlsNotFoundError'));
    await assert.rejects(rule('Nobody' as 'ObjectWriter'), code('MalformedXML'));
  });

  test('goes to the bucket’s owner who prefers it, where the writer agrees', async () => {
    await rule('BucketOwnerPreferred');
    await write('agreed', { ACL: 'bucket-owner-full-control' });
    await write('not-agreed');
    assert.deepEqual([await ownerOf('agreed'), await ownerOf('not-agreed')], ['ann', 'bob']);
  });

  test('is always the bucket owner’s where it is enforced, and lists are off', async () => {
    await write('before');
    await rule('BucketOwnerEnforced');
    assert.equal(await ownerOf('before'), 'ann');
    assert.equal(await textOf(await cloud.as(ann)('GetObject', { Bucket, Key: 'before' })), 'b');
    await write('after');
    await write('with list', { ACL: 'bucket-owner-full-control' });
    await write('with grant', { GrantFullControl: `id=${ann.canonicalId}` });
    assert.equal(await ownerOf('after'), 'ann');
    const off = code('AccessControlListNotSupported');
    await assert.rejects(write('x', { ACL: 'private' }), off);
    await assert.rejects(write('x', { GrantRead: `id=${ann.canonicalId}` }), off);
    await assert.rejects(cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'after', ACL: 'public-read' }), off);
    await assert.rejects(cloud.as(ann)('PutBucketAcl', { Bucket, ACL: 'private' }), off);
    const { Owner, Grants } = await cloud.as(ann)('GetObjectAcl', { Bucket, Key: 'before' });
    assert.deepEqual([Owner?.ID, Grants?.map(({ Permission }) => Permission)], [ann.canonicalId, ['FULL_CONTROL']]);
    await cloud.as(ann)('DeleteBucketOwnershipControls', { Bucket });
    assert.equal(await ownerOf('before'), 'bob', 'what was written before is as it was');
  });

  test('cannot be enforced while the bucket’s list lets others in', async () => {
    await cloud.as(ann)('PutBucketAcl', { Bucket, ACL: 'public-read' });
    await assert.rejects(rule('BucketOwnerEnforced'), code('InvalidBucketAclWithObjectOwnership'));
    const create = (ObjectOwnership: 'BucketOwnerEnforced', ACL: 'public-read' | 'private') =>
      cloud.as(ann)('CreateBucket', { Bucket: 'other', ObjectOwnership, ACL });
    await assert.rejects(create('BucketOwnerEnforced', 'public-read'), code('InvalidBucketAclWithObjectOwnership'));
    await create('BucketOwnerEnforced', 'private');
    const { OwnershipControls } = await cloud.as(ann)('GetBucketOwnershipControls', { Bucket: 'other' });
    assert.equal(OwnershipControls?.Rules?.[0]?.ObjectOwnership, 'BucketOwnerEnforced');
  });
});

test('a list may name an account by its administrator’s address', async () => {
  const cloud = await Cloud.open();
  try {
    await cloud.as(ann)('CreateBucket', { Bucket });
    await cloud.as(ann)('PutObject', { Bucket, Key: 'k', Body: 'x', GrantRead: 'emailAddress="bob@cloud.test"' });
    assert.equal(await textOf(await cloud.as(bob)('GetObject', { Bucket, Key: 'k' })), 'x');
    const grant = {
      Grantee: { Type: 'AmazonCustomerByEmail' as const, EmailAddress: 'x@y' },
      Permission: 'READ' as const,
    };
    const AccessControlPolicy = { Owner: { ID: ann.canonicalId }, Grants: [grant] };
    await assert.rejects(
      cloud.as(ann)('PutObjectAcl', { Bucket, Key: 'k', AccessControlPolicy }),
      code('UnresolvableGrantByEmailAddress'),
    );
  } finally {
    await cloud.close();
  }
});
