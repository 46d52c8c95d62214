import type { ComputeSettings } from '../op.ts';

/** A zone's id, in AWS's way: `mallee1-az1` is the first zone of `mallee-1`. */
export const zoneId = ({ region, zones }: ComputeSettings, zone: string): string =>
  `${region.replaceAll('-', '')}-az${zones.indexOf(zone) + 1}`;
