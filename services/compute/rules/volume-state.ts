import type { VolumeRow } from '../tables.ts';

export type VolumeStateName = 'creating' | 'available' | 'in-use' | 'deleting' | 'error';

/** A volume's state from its wish, its report and whether something holds it. */
export function volumeState(
  { desired, phase, fault }: Pick<VolumeRow, 'desired' | 'phase' | 'fault'>,
  attached: boolean,
): VolumeStateName {
  if (desired === 'gone') return 'deleting';
  if (phase === 'lost') return 'error';
  if (attached) return 'in-use';
  if (phase === 'present') return 'available';
  return fault === null ? 'creating' : 'error';
}
