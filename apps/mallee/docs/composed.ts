import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metrics, quietLog, realWorld } from '@mallee/base';
import type { Service } from '@mallee/gateway/op';
import { openCloud } from '../cloud/open-cloud.ts';
import { cloudParts } from '../cloud/parts.ts';
import { loadConfig } from '../config.ts';
import { dataFolder } from '../data-folder.ts';

/** The services of a cloud as it is composed, from one that is opened in a folder of its own for the purpose. */
export async function composedServices(): Promise<readonly Service[]> {
  const data = await mkdtemp(join(tmpdir(), 'mallee-docs-'));
  try {
    const world = realWorld(quietLog(), new Metrics());
    const cloud = await openCloud({
      ...(await cloudParts(loadConfig({ data }), dataFolder(data), world)),
      durable: false,
    });
    const { services } = cloud.gateway.registry;
    await cloud.close();
    return services;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
