import type { DesiredInstance } from '@mallee/node-contract';
import type { Context } from './context.ts';
import type { LocalNic, MachinePlan, VolumeDriver } from './drivers/driver.ts';
import { settleAll } from './settle-all.ts';

/**
 * Starts a machine from nothing. The ledger says `held` before anything is made and `up` before the guest's first
 * instruction; rules are loaded before it as well. A failure leaves what was made to the next step, which sees
 * `held` or a prepared machine and clears it.
 */
export async function launch(
  { ledger, drivers, bootId }: Context,
  wish: DesiredInstance,
  signal: AbortSignal,
  touch: () => void,
): Promise<void> {
  const { machines, volumes, network } = drivers;
  const facts = ledger.instances.get(wish.id);
  if (!facts) throw new Error(`${wish.id} has no user`);
  const { uid } = facts;
  const ended = facts.ended && facts.ended.generation < wish.generation ? undefined : facts.ended;
  ledger.instances.set(wish.id, { ...facts, held: true });
  await ledger.save();

  const nics: LocalNic[] = wish.nics
    .toSorted((a, b) => a.index - b.index)
    .map((nic) => ({ instance: wish.id, nic, uid }));
  const [disks, boot, taps] = await settleAll([
    settleAll(wish.disks.map((disk) => volumes.open(disk.volume, signal))),
    bootFiles(volumes, wish, signal, touch),
    settleAll(nics.map((nic) => network.plug(nic, signal))),
  ]);
  signal.throwIfAborted();
  const plan: MachinePlan = {
    id: wish.id,
    machine: wish.machine,
    disks,
    nics: nics.map(({ nic }, index) => ({ nic, tap: taps[index]! })),
    ...boot,
    uid,
    ...(network.namespace === undefined ? {} : { namespace: network.namespace }),
  };
  await machines.prepare(plan, signal);
  await settleAll(nics.map((nic) => network.attach(nic, signal)));
  signal.throwIfAborted();

  const up = { generation: wish.generation, boots: wish.boots, bootId };
  ledger.instances.set(wish.id, { uid, held: true, up, ended });
  try {
    await ledger.save();
    await machines.run(wish.id, signal);
  } catch (error) {
    if (machines.state(wish.id)?.is !== 'running') ledger.instances.set(wish.id, { uid, held: true, ended });
    throw error;
  }
}

async function bootFiles(
  volumes: VolumeDriver,
  { machine }: DesiredInstance,
  signal: AbortSignal,
  touch: () => void,
): Promise<Pick<MachinePlan, 'kernel' | 'ramdisk'>> {
  if (machine.boot.how !== 'kernel') return {};
  const { kernel, ramdisk } = machine.boot;
  return {
    kernel: await volumes.bootFile(kernel, touch, signal),
    ...(ramdisk ? { ramdisk: await volumes.bootFile(ramdisk, touch, signal) } : {}),
  };
}
