import { computeStatus, desiredOf } from '@mallee/compute';
import { countRows } from '@mallee/store';
import type { Config } from '../config.ts';
import type { Cloud } from './open-cloud.ts';
import { computeSettings } from './settings.ts';

/** What a support bundle tells of a running cloud's inside. Not yet rid of secrets. */
export interface Inside {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** By node: everything that it should be doing. */
  readonly documents: Readonly<Record<string, unknown>>;
}

export function lookInside(config: Config, { store }: Pick<Cloud, 'store'>): Promise<Inside> {
  return store.read(async (read) => {
    const { nodes } = await computeStatus(read);
    const documents: Record<string, unknown> = {};
    for (const { id } of nodes) documents[id] = await desiredOf(read, id, computeSettings(config));
    return { rows: await countRows(read, store.kind), documents };
  });
}
