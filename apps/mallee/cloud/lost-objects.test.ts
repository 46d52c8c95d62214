import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import { credentialsFor } from '@mallee/iam';
import { loadConfig } from '../config.ts';
import { dataFolder } from '../data-folder.ts';
import { caller } from '../test/caller.ts';
import { openCloud } from './open-cloud.ts';
import { cloudParts } from './parts.ts';

const root = await mkdtemp(join(tmpdir(), 'mallee-lost-'));
after(() => rm(root, { recursive: true }));

test('a cloud whose objects have vanished does not start as one whose buckets are empty', async () => {
  const data = dataFolder(root);
  const config = loadConfig({ data: root });
  const parts = await cloudParts(config, data, realWorld(quietLog(), new Metrics()));
  const first = await openCloud(parts);
  const { accessKeyId } = await credentialsFor(first.store, parts.world, first.vault);
  await caller(first, config.region)({ accessKeyId })('s3', 'CreateBucket', { Bucket: 'garden' });
  await first.close();

  const { objects } = data.files;
  await rename(objects, `${objects}-away`);
  for (let start = 0; start < 2; start++)
    await assert.rejects(openCloud(parts), /There are no objects in .*, but the cloud knows 1 bucket\. Is its file/);
  await rename(`${objects}-away`, objects);
  await (await openCloud(parts)).close();

  await rm(join(objects, 'segments'), { recursive: true });
  await writeFile(join(objects, 'begin-anew'), '');
  await (await openCloud(parts)).close();
  await rm(join(objects, 'segments'), { recursive: true });
  await assert.rejects(openCloud(parts), /There are no objects/);
});
