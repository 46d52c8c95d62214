import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AwsError } from '@mallee/base';
import { runOperation } from '@mallee/gateway';
import type { Demand, Operation, Service } from '@mallee/gateway/op';
import { loadService } from '@mallee/wire';
import { type Belongings, belongings } from './belongings.ts';
import { scopeOf } from './caller.ts';
import { type CloudProcess, openCloudProcess, type Person } from './cloud-process.ts';
import { plausibleInput } from './plausible-input.ts';

/** What a user may do without being allowed to, and why. This list may only become shorter. */
const open: Readonly<Record<string, string>> = {
  'sts:GetCallerIdentity': 'It tells callers nothing but who they are.',
  'sts:GetSessionToken': 'A temporary key can do no more than the key that asked for it.',
  'iam:ListAccounts': 'Everybody may see the account he is in, and sees no other.',
};

/** S3's actions that are not called like an operation. */
const actionsOfS3 = [
  ...['s3:ListAllMyBuckets', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListMultipartUploadParts'],
  ...['s3:GetObjectVersion', 's3:DeleteObjectVersion', 's3:GetObjectVersionAcl', 's3:PutObjectVersionAcl'],
  ...['s3:GetObjectVersionTagging', 's3:PutObjectVersionTagging', 's3:DeleteObjectVersionTagging'],
  ...['s3:GetObjectVersionAttributes', 's3:GetBucketPublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
  ...['s3:GetBucketCORS', 's3:PutBucketCORS', 's3:GetAccelerateConfiguration', 's3:GetAnalyticsConfiguration'],
  ...['s3:ListBucketVersions', 's3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
  ...['s3:GetBucketObjectLockConfiguration', 's3:PutBucketObjectLockConfiguration'],
  ...['s3:GetEncryptionConfiguration', 's3:PutEncryptionConfiguration'],
  ...['s3:GetIntelligentTieringConfiguration', 's3:GetInventoryConfiguration', 's3:GetMetricsConfiguration'],
  ...['s3:GetBucketNotification', 's3:PutBucketNotification', 's3:PutAccelerateConfiguration'],
  ...['s3:PutIntelligentTieringConfiguration', 's3:PutInventoryConfiguration', 's3:PutAnalyticsConfiguration'],
  ...['s3:PutMetricsConfiguration', 's3:GetReplicationConfiguration', 's3:PutReplicationConfiguration'],
];
/** Actions that no request is named after. */
const actionsElsewhere = ['iam:PassRole'];

/** What an operation needs besides, where parameters of one name mean different things. */
function special({
  InstanceId,
  ProfileAssociationId,
  ProfileArn,
}: Belongings): Record<string, Record<string, unknown>> {
  return {
    'ec2:CreateTags': { Resources: [InstanceId] },
    'ec2:DeleteTags': { Resources: [InstanceId] },
    'ec2:ModifyInstanceAttribute': { DisableApiTermination: { Value: true } },
    'ec2:DisassociateIamInstanceProfile': { AssociationId: ProfileAssociationId },
    'ec2:ReplaceIamInstanceProfileAssociation': {
      AssociationId: ProfileAssociationId,
      IamInstanceProfile: { Arn: ProfileArn },
    },
  };
}

describe('a user whom no policy mentions, in an account with one of everything', () => {
  let cloud: CloudProcess;
  let user: Person;
  let owned: Belongings;
  let all: { name: string; service: Service; operation: Operation; input: Record<string, unknown> }[];

  before(async () => {
    cloud = await openCloudProcess();
    const owner = await cloud.newAccount('ann');
    user = await cloud.newUser(owner, 'nobody');
    owned = await belongings(cloud, owner, 'anns');
    all = [];
    for (const service of cloud.cloud.gateway.registry.services) {
      const { operations } = await loadService(service.name);
      for (const operation of service.operations) {
        const name = `${service.name}:${operation.name}`;
        const input = { ...plausibleInput(operations.get(operation.name)!, owned), ...special(owned)[name] };
        all.push({ name, service, operation, input });
      }
    }
  });
  after(() => cloud[Symbol.asyncDispose]());

  /** How the gateway answers the user: a code, or `undefined` for success. */
  async function answer(call: (typeof all)[number], more: object = {}): Promise<AwsError | undefined> {
    const { store, world } = cloud.cloud.gateway;
    const scope = await scopeOf(cloud.cloud, user);
    const { signal } = new AbortController();
    const input = { ...call.input, ...more };
    const running = { store, world, region: cloud.config.region };
    try {
      await runOperation(running, { ...call, input, scope, signal });
      return undefined;
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw new Error(`${call.name} failed instead of refusing.`, { cause: error });
    }
  }

  test('is refused every operation but the open ones', async () => {
    for (const call of all) {
      const refused = await answer(call);
      if (call.name in open) {
        assert.equal(refused, undefined, call.name);
        continue;
      }
      const wanted = call.service.name === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied';
      assert.deepEqual([call.name, refused?.code, refused?.status], [call.name, wanted, 403]);
    }
  });

  test('is not even told by a dry run that it would have worked', async () => {
    for (const call of all.filter(({ service }) => service.name === 'ec2')) {
      const refused = await answer(call, { DryRun: true });
      assert.deepEqual([call.name, refused?.code], [call.name, 'UnauthorizedOperation']);
    }
  });

  test('and the list of open operations names only operations that there are', () => {
    const names = new Set(all.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(open).filter((name) => !names.has(name)),
      [],
    );
  });

  test('is asked for actions that exist, of resources with an ARN', async () => {
    const { store, world } = cloud.cloud.gateway;
    const scope = await scopeOf(cloud.cloud, user);
    for (const { name, operation, service, input } of all) {
      const asked = await store.read(async (read) =>
        operation.authorize(input, { read, scope, world, ports: service.ports, permits: () => false }),
      );
      if ('open' in asked) {
        assert.ok(asked.open.length > 20, `${name} says why it is open.`);
        continue;
      }
      const demands = 'demands' in asked ? asked.demands : asked;
      assert.ok(demands.length > 0, `${name} demands something.`);
      for (const demand of demands) await checkDemand(name, demand);
    }
  });

  test('has provoked no bug', () => assert.deepEqual(cloud.bugs, []));
});

async function checkDemand(name: string, { action, resource }: Demand): Promise<void> {
  const [prefix, verb] = action.split(':');
  const service = (['ec2', 'iam', 's3', 'sts'] as const).find((each) => each === prefix);
  assert.ok(service && verb, `${name} demands ${action}.`);
  const { operations } = await loadService(service);
  assert.ok(
    operations.has(verb) || actionsOfS3.includes(action) || actionsElsewhere.includes(action),
    `${name} demands ${action}.`,
  );
  assert.ok(resource === '*' || resource.startsWith('arn:aws:'), `${name} demands ${action} on ${resource}.`);
}
