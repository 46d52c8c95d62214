import { join } from 'node:path';
import type { World } from '@mallee/base';
import type { BodyReader } from './body-reader.ts';
import type { Compactor } from './compact.ts';
import type { Files } from './files.ts';
import type { Health } from './health.ts';
import { segmentHeaderBytes } from './limits.ts';
import type { Log } from './log.ts';
import type { Quantiles } from './recent.ts';
import type { Recovery } from './recover.ts';
import type { Retired } from './retired.ts';
import type { Scrubber, ScrubState } from './scrub.ts';
import type { SegmentKind } from './segment-header.ts';
import type { Segments } from './segments.ts';
import type { Sequencer } from './sequencer.ts';
import type { View } from './view.ts';

export interface SegmentSums {
  readonly count: number;
  /** Size of the files. */
  readonly bytes: number;
  /** Bytes that the index refers to. */
  readonly live: number;
  /** Bytes that were written and are garbage now. Of an open body segment nothing is counted yet. */
  readonly dead: number;
}

/** The engine as its operator sees it. Everything is counted already; asking costs a walk over the segments. */
export interface EngineReport {
  /** `full`: only what frees room is taken. `read-only`: a write failed, and only opening again helps. */
  readonly state: 'writable' | 'full' | 'read-only';
  readonly recovery: Recovery;
  readonly buckets: number;
  /** Current versions and older ones, delete markers among them. */
  readonly versions: number;
  readonly bytes: number;
  readonly segments: Readonly<Record<SegmentKind, SegmentSums>>;
  readonly compaction: {
    /** Segments that are worth emptying, and what is dead in them: that much comes back. */
    readonly due: number;
    readonly debt: number;
    /** Emptied since the engine was opened, and how many of those still wait for a checkpoint or for readers. */
    readonly emptied: number;
    readonly retired: number;
    /** Segments that stay because something in them cannot be read. */
    readonly quarantined: readonly number[];
  };
  readonly groups: {
    readonly count: number;
    readonly operations: number;
    /** Of the last thousand groups. */
    readonly size: Quantiles | undefined;
    readonly syncMs: Quantiles | undefined;
  };
  /** Small bodies by how their read went: from memory, or so slow that the disk was asked. Large ones in slices. */
  readonly reads: { readonly hot: number; readonly cold: number; readonly slices: number };
  readonly index: { readonly bytes: number };
  readonly scrub: ScrubState;
}

export interface Observed {
  readonly dir: string;
  readonly world: World;
  readonly files: Files;
  readonly view: View;
  readonly health: Health;
  readonly segments: Segments;
  readonly log: Log;
  readonly sequencer: Sequencer;
  readonly reader: BodyReader;
  readonly retired: Retired;
  readonly compactor: Compactor;
  readonly scrubber: Scrubber;
}

/** Also sets the gauges, so that a page of metrics is as fresh as its report. */
export async function report(parts: Observed, recovery: Recovery): Promise<EngineReport> {
  const { view, health, segments, log, sequencer, reader, retired, compactor, scrubber, world } = parts;
  const buckets = [...view.buckets.values()].filter(({ state }) => state !== 'removed');
  const sum = (of: (bucket: (typeof buckets)[number]) => number) => buckets.reduce((total, one) => total + of(one), 0);
  const due = compactor.due();
  const found: EngineReport = {
    state: health.failed ? 'read-only' : segments.roomy ? 'writable' : 'full',
    recovery,
    buckets: buckets.length,
    versions: sum(({ objects, older }) => objects + older),
    bytes: sum(({ bytes, olderBytes }) => bytes + olderBytes),
    segments: { log: sums(parts, 'log'), body: sums(parts, 'body') },
    compaction: {
      due: due.length,
      debt: due.reduce((total, segment) => total + dead(parts, segment.life), 0),
      ...{ emptied: compactor.emptied, retired: retired.waiting, quarantined: compactor.quarantined },
    },
    groups: {
      ...{ count: sequencer.groups, operations: sequencer.operations },
      ...{ size: sequencer.groupSizes.quantiles(), syncMs: log.syncs.quantiles() },
    },
    reads: { ...reader.reads },
    index: { bytes: await folderBytes(parts.files, join(parts.dir, 'index')) },
    scrub: scrubber.state,
  };
  publish(world, found);
  return found;
}

function publish({ metrics }: World, found: EngineReport): void {
  const { segments, compaction, scrub, reads } = found;
  for (const kind of ['log', 'body'] as const) {
    metrics.gauge('object_engine_segments', segments[kind].count, { kind });
    metrics.gauge('object_engine_live_bytes', segments[kind].live, { kind });
    metrics.gauge('object_engine_dead_bytes', segments[kind].dead, { kind });
  }
  metrics.gauge('object_engine_writable', found.state === 'writable' ? 1 : 0);
  metrics.gauge('object_engine_versions', found.versions);
  metrics.gauge('object_engine_bytes', found.bytes);
  metrics.gauge('object_engine_index_bytes', found.index.bytes);
  metrics.gauge('object_engine_compaction_debt_bytes', compaction.debt);
  metrics.gauge('object_engine_segments_retired', compaction.retired);
  metrics.gauge('object_engine_segments_quarantined', compaction.quarantined.length);
  metrics.gauge('object_engine_damaged_versions', scrub.damagedCount);
  for (const how of ['hot', 'cold', 'slices'] as const) metrics.gauge('object_engine_reads', reads[how], { how });
}

function sums(parts: Observed, kind: SegmentKind): SegmentSums {
  const total = { count: 0, bytes: 0, live: 0, dead: 0 };
  for (const { life, size } of parts.segments.ordered(kind)) {
    total.count += 1;
    total.bytes += size;
    total.live += parts.view.segments.get(life)?.live ?? 0;
    total.dead += dead(parts, life);
  }
  return total;
}

function dead({ segments, view, log }: Observed, life: number): number {
  const { kind, size } = segments.lives.get(life)!;
  if (kind === 'body' && segments.isOpen(life)) return 0;
  const end = kind === 'body' ? size : log.segment.life === life ? log.end : (segments.endOf(life) ?? size);
  return Math.max(0, end - segmentHeaderBytes - (view.segments.get(life)?.live ?? 0));
}

async function folderBytes(files: Files, dir: string): Promise<number> {
  let bytes = 0;
  for (const name of await files.list(dir)) {
    // LevelDB removes files at any moment.
    bytes += await files.size(join(dir, name)).catch(() => 0);
  }
  return bytes;
}
