import type { Engine, EngineReport, ScrubReport } from '@mallee/object-engine';
import type { Objects } from '@mallee/objects';
import type { ObjectControl } from '../control/door.ts';

/** A damaged version as people know it. */
interface Damaged {
  /** A bucket that no row knows keeps its number as its name. */
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
  /** Then `version` is the open upload that the part belongs to. */
  readonly part?: number;
  readonly lost: 'body' | 'record';
}

type Names = Pick<Objects, 'bucketNames'>;
type Named<Report extends ScrubReport> = Omit<Report, 'damaged'> & { readonly damaged: readonly Damaged[] };
export type ObjectReport = Omit<EngineReport, 'scrub'> & { readonly scrub: Named<EngineReport['scrub']> };
export type Scrubbed = Named<ScrubReport>;

/** The engine's reports, with names for its numbers. */
export function objectControl({ engine, objects }: { engine: Engine; objects: Names }): ObjectControl {
  return {
    async report(): Promise<ObjectReport> {
      const { scrub, ...rest } = await engine.report();
      return { ...rest, scrub: await named(objects, scrub) };
    },
    scrub: async (): Promise<Scrubbed> => named(objects, await engine.scrub()),
    compact: async () => ({ emptied: await engine.compact() }),
  };
}

async function named<Report extends ScrubReport>(objects: Names, report: Report): Promise<Named<Report>> {
  const names = report.damaged.length > 0 ? await objects.bucketNames() : new Map<number, string>();
  const damaged = report.damaged.map(({ bucket, key, ...what }) => ({
    ...{ bucket: names.get(bucket) ?? String(bucket), key: key.toString(), ...what },
  }));
  return { ...report, damaged };
}
