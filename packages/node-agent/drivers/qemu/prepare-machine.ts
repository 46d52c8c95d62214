import type { MachinePlan } from '../driver.ts';
import { Fault } from '../fault.ts';
import type { QemuCapability } from './capability.ts';
import { commandLine } from './command-line.ts';
import { type MachineFolder, prepareFolder } from './folders.ts';
import { type Device, type Started, startQemu } from './spawn.ts';

/** Starts the process of a machine, paused before its guest's first instruction. Nothing of it may be running. */
export async function prepareMachine(
  plan: MachinePlan,
  folder: MachineFolder,
  { binary, acceleration, faults }: QemuCapability,
  signal: AbortSignal,
): Promise<Started> {
  if (!binary) throw new Fault(faults[0]?.code ?? 'QemuMissing', faults[0]?.say ?? 'QEMU is missing.');
  const lent = await prepareFolder(folder, plan);
  const args = commandLine(lent, acceleration, { qmp: folder.qmp, vnc: folder.vnc });
  const devices: Device[] = [];
  if (plan.nics.length > 0) devices.push('tun');
  if (acceleration === 'kvm') devices.push('kvm');
  const confinement = { uid: plan.uid, devices, namespace: plan.namespace, cwd: folder.run };
  return await startQemu(binary, args, confinement, folder.qmp, signal);
}
