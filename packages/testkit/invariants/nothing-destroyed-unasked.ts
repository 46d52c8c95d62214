import type { InstanceId } from '@mallee/base';
import type { SeenHost, View } from '../view.ts';
import type { Invariant } from './invariant.ts';

/** A machine or a disk goes only because it was wanted gone, or by a fault that the simulation knows of. */
export const nothingDestroyedUnasked: Invariant = function* (view, before) {
  yield* endsHaveReasons(view);
  if (!before) return;
  yield* disksAreKept(view, before);
  const wanted = new Set(view.rows.volume.filter(({ desired }) => desired === 'present').map(({ id }) => id));
  for (const [node, host] of view.hosts) {
    const earlier = before.hosts.get(node);
    if (!earlier) continue;
    for (const id of earlier.volumes)
      if (!host.volumes.has(id) && !view.history.lost.has(id) && wanted.has(id))
        yield `${id} vanished from ${node} although it is wanted`;
    if (host.bootId !== earlier.bootId) continue;
    for (const [id, machine] of earlier.machines) {
      if (machine.is !== 'running' || host.machines.get(id)?.is === 'running' || view.history.guests.has(id)) continue;
      if (isUp(host, id) && isUp(earlier, id)) yield `${id} stopped on ${node} although it is wanted`;
    }
  }
};

const isUp = ({ told }: SeenHost, id: InstanceId) => told?.instances.find((wish) => wish.id === id)?.want === 'up';

/** A wish turned to `terminated` because somebody asked, because its guest did, or with the cloud's own reason. */
function* endsHaveReasons({ rows, history }: View): Generator<string> {
  for (const { id, desired, shutdown_behavior, reason } of rows.instance) {
    if (desired !== 'terminated' || history.asked.has(id)) continue;
    if (shutdown_behavior === 'terminate' && history.guests.get(id)?.has('shutdown')) continue;
    const said = reason === null ? undefined : (JSON.parse(reason) as { code?: string; say?: string });
    if (!said?.code?.startsWith('Server.') || !said.say) yield `${id} was terminated for no reason: ${reason}`;
  }
}

/** The row of a disk turns or goes only when its machine has ended, and a kept disk stays. */
function* disksAreKept({ rows, history }: View, before: View): Generator<string> {
  const now = new Map(rows.volume.map((row) => [row.id, row]));
  const ended = new Set(rows.instance.filter(({ desired }) => desired === 'terminated').map(({ id }) => id));
  for (const { volume, instance, delete_on_termination } of before.rows.attachment) {
    if (now.get(volume)?.desired === 'present') continue;
    if (delete_on_termination === 0) yield `${volume} was to be kept when ${instance} ended`;
    if (!ended.has(instance) && !history.asked.has(instance))
      yield `${volume} is no longer wanted although ${instance} is`;
  }
  for (const { id, desired } of before.rows.volume)
    if (desired === 'present' && !now.has(id)) yield `the row of ${id} vanished while it was wanted`;
}
