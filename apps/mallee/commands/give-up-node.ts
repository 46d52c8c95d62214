import type { NodeId } from '@mallee/base';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { say, Trouble } from './say.ts';
import type { CloudStatus } from './status.ts';

/** A node that was heard since may only be slow, and it would be told to remove everything. */
const silentSeconds = 60;

/** Ends all that a host owned which never comes back. */
export async function giveUp(config: Config, node: string): Promise<void> {
  const { nodes } = await askCloud<CloudStatus>(config, 'GET', '/status');
  const known = nodes.find(({ id }) => id === node);
  if (!known) throw new Trouble(`There is no node ${node}. ./mallee status names them.`);
  if (known.seenSecondsAgo < silentSeconds)
    throw new Trouble(
      `${node} was heard ${known.seenSecondsAgo} s ago. Only a node that has been silent for ${silentSeconds} s can be given up.`,
    );
  const { instances } = await askCloud<{ instances: number }>(config, 'POST', '/give-up-node', {
    node: known.id as NodeId,
  });
  say(`${node} is given up. ${instances} ${instances === 1 ? 'machine has' : 'machines have'} ended with it.`);
  say('Should the host return, it removes what it still has.');
}
