/** The capacity of one instance type in a zone, as the verbose description of zones tells it to administrators. */
export interface Capacity {
  readonly zone: string;
  readonly type: string;
  readonly free: number;
  readonly most: number;
}

/** Rows `|- TYPE` / `0004 / 0004   1    128     2` under the zone that precedes them. */
export function readCapacity(
  zones: readonly { readonly ZoneName?: string | undefined; readonly State?: string | undefined }[],
): Capacity[] {
  let zone = '';
  const found: Capacity[] = [];
  for (const { ZoneName = '', State = '' } of zones) {
    if (!ZoneName.startsWith('|-')) zone = ZoneName;
    const [, free, most] = /^(\d+) \/ (\d+)\s+\d+\s+\d+\s+\d+$/.exec(State) ?? [];
    if (free === undefined) continue;
    found.push({ zone, type: ZoneName.slice(3), free: Number(free), most: Number(most) });
  }
  return found;
}
