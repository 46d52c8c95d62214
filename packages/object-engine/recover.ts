import type { World } from '@mallee/base';
import { apply } from './apply.ts';
import { ByteReader } from './bytes.ts';
import type { Position } from './entries.ts';
import { decodeBody } from './entries.ts';
import { bodyKey, extentStem, lastNumberOf } from './keys.ts';
import { isManifest } from './layout.ts';
import { segmentHeaderBytes } from './limits.ts';
import type { Segment, Segments } from './segments.ts';
import { bootId, flushIndex, type IndexState, markCheckpoint, markInUse, readState } from './state.ts';
import { sweep } from './sweep.ts';
import type { View } from './view.ts';
import { span } from './view.ts';
import { walk } from './walk.ts';

/** What a start found. */
export interface Recovery {
  /** `clean`: nothing to do. `replayed`: a stretch of log. `rebuilt`: the index was missing, foreign or too old. */
  readonly how: 'new' | 'clean' | 'replayed' | 'rebuilt';
  readonly records: number;
  /** Stretches of log that could not be read. Their operations are lost, unless the index has them already. */
  readonly damage: readonly { readonly life: number; readonly from: number; readonly to: number }[];
  readonly milliseconds: number;
}

interface Parts {
  readonly segments: Segments;
  readonly view: View;
  readonly world: World;
}

export interface Recovered {
  readonly recovery: Recovery;
  readonly log: { readonly segment: Segment; readonly end: number };
  readonly bodies: { readonly segment: Segment; readonly end: number } | undefined;
}

/** Brings the index up to the end of the log and chooses where writing goes on. */
export async function recover(parts: Parts): Promise<Recovered> {
  const { segments, view } = parts;
  const started = performance.now();
  const state = await readState(view.index);
  const logs = segments.ordered('log');
  const last = logs.at(-1);
  const plan = last ? await choose(state, segments, logs) : { how: 'new' as const };

  if (plan.how === 'new' || plan.how === 'rebuilt') await view.index.clear();
  await view.load();
  // Sequences go on above everything that was ever given out, even if compaction dropped the record that had it.
  view.sequence = Math.max(1, state.position?.sequence ?? 1, ...[...segments.lives.values()].map((s) => s.sequence));

  const outcome = last && plan.how !== 'new' && plan.how !== 'clean' ? await replay(parts, logs, plan) : undefined;
  await markInUse(view.index, segments.store);
  const log =
    last && plan.how === 'clean'
      ? { segment: last, end: plan.start.offset }
      : {
          // Never behind a torn tail: what lies there could pass for records of this life later.
          segment: await segments.activate(
            'log',
            view.sequence,
            last && outcome ? { life: last.life, end: outcome.end } : undefined,
          ),
          end: segmentHeaderBytes,
        };
  if (plan.how !== 'clean') {
    await view.commit({ life: log.segment.life, offset: log.end });
    const position = await flushIndex(view.index);
    if (position) await markCheckpoint(view.index, position);
  }
  const { records = 0, damage = [] } = outcome ?? {};
  const milliseconds = performance.now() - started;
  return { recovery: { how: plan.how, records, damage, milliseconds }, log, bodies: await bodyTail(parts) };
}

type Plan =
  | { readonly how: 'clean'; readonly start: Position }
  | { readonly how: 'replayed'; readonly start: Position; readonly doubtful: boolean }
  | { readonly how: 'rebuilt' };

/**
 * An index that was written since this host started is exact up to its position. One from before may lack the middle
 * of what came after its last checkpoint: LevelDB syncs its log files only when a table is written.
 */
async function choose(state: IndexState, segments: Segments, logs: readonly Segment[]): Promise<Plan> {
  const { position, checkpoint, clean } = state;
  if (state.store !== segments.store || !position || !checkpoint) return { how: 'rebuilt' };
  if (clean && clean.life === logs.at(-1)!.life && clean.life === position.life && clean.offset === position.offset)
    return { how: 'clean', start: position };
  const doubtful = state.boot !== (await bootId());
  const start = doubtful ? checkpoint : position;
  return unbroken(logs, start.life) ? { how: 'replayed', start, doubtful } : { how: 'rebuilt' };
}

/** Whether every life of the log since `life` is there: if one was recycled since, the index is from before that. */
function unbroken(logs: readonly Segment[], life: number): boolean {
  const since = logs.filter((segment) => segment.life >= life);
  return (
    since[0]?.life === life && since.every((segment, at) => at === 0 || segment.previous.life === since[at - 1]!.life)
  );
}

async function replay(
  { segments, view, world }: Parts,
  logs: readonly Segment[],
  plan: Exclude<Plan, { how: 'clean' }>,
): Promise<{ records: number; end: number; damage: Recovery['damage'] }> {
  const start = plan.how === 'replayed' ? plan.start : { life: 0, offset: segmentHeaderBytes };
  view.doubtful = plan.how === 'replayed' && plan.doubtful;
  const damage: { life: number; from: number; to: number }[] = [];
  let records = 0;
  let end = segmentHeaderBytes;
  for (const [index, segment] of logs.entries()) {
    if (segment.life < start.life) continue;
    const from = segment.life === start.life ? start.offset : segmentHeaderBytes;
    const next = logs[index + 1];
    const sealedAt = next?.previous.life === segment.life ? next.previous.end : undefined;
    const steps = walk(segments.descriptors, segment, from, sealedAt);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      if (step.value.kind === 'damage') {
        damage.push({ life: segment.life, from: step.value.from, to: step.value.to });
        continue;
      }
      const { record, place, moved } = step.value;
      await apply(view, record, place, moved);
      records += 1;
      if (records % batchRecords === 0) await view.commit({ life: segment.life, offset: place.offset + place.length });
    }
    end = step.value;
    await view.commit({ life: segment.life, offset: end });
  }
  if (plan.how === 'rebuilt' || plan.doubtful) await sweep(view, segments);
  view.doubtful = false;
  for (const { life, from, to } of damage)
    world.log.error('the object log is damaged', { life, from, to, bytes: to - from });
  return { records, end, damage };
}

/** The newest body segment is written on behind its last extent that something refers to. */
async function bodyTail({ segments, view }: Parts): Promise<Recovered['bodies']> {
  const segment = segments.ordered('body').at(-1);
  if (!segment) return undefined;
  const [row] = await view.index.iterator({ ...span(extentStem(segment.life)), reverse: true, limit: 1 }).all();
  if (!row) return { segment, end: segmentHeaderBytes };
  const body = await view.index.get(bodyKey(new ByteReader(row[1]).int()));
  const layout = body && decodeBody(body).layout;
  const offset = lastNumberOf(row[0]);
  const extent =
    layout && !isManifest(layout)
      ? layout.extents.find((known) => known.life === segment.life && known.offset === offset)
      : undefined;
  return { segment, end: Math.ceil((offset + (extent?.length ?? segment.size)) / 4096) * 4096 };
}

const batchRecords = 1000;
