import { join } from 'node:path';
import type { World } from '@mallee/base';
import { Bodies } from './bodies.ts';
import { BodyReader } from './body-reader.ts';
import { Compactor } from './compact.ts';
import type { CrashPoints } from './crash-points.ts';
import { Engine } from './engine.ts';
import { type Files, realFiles } from './files.ts';
import { Health } from './health.ts';
import { Housekeeping } from './housekeeping.ts';
import { mib } from './limits.ts';
import { Log } from './log.ts';
import { openIndex } from './open-index.ts';
import { Readers } from './readers.ts';
import { recover } from './recover.ts';
import { Retired } from './retired.ts';
import { Scrubber } from './scrub.ts';
import { Segments, segmentsDir } from './segments.ts';
import { Sequencer } from './sequencer.ts';
import { View } from './view.ts';

export interface EngineOptions {
  /** Everything of the engine lies in here: made with mode 0700 where it is missing. */
  readonly dir: string;
  readonly world: World;
  /** Size of a new segment file, 64 unless told. Files that exist keep theirs. */
  readonly segmentMiB?: number;
  /** Room on the file system that bodies may not take, 512 unless told: deletes, compaction and the index need some. */
  readonly reserveMiB?: number;
  /** Compaction, checkpoints and expiry by themselves. Tests switch it off and call them. */
  readonly background?: boolean;
  readonly files?: Files;
  readonly crash?: CrashPoints;
}

/** Opens the store in a folder, or makes one, and brings its index up to the end of its log. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { dir, world, files = realFiles, crash = () => {}, segmentMiB = 64, reserveMiB = 512 } = options;
  await files.makeDir(dir);
  const index = await openIndex(join(dir, 'index'));
  let segments: Segments | undefined;
  try {
    segments = await Segments.open({
      ...{ dir: segmentsDir(dir), files, world, crash },
      segmentBytes: segmentMiB * mib,
      reserveBytes: reserveMiB * mib,
    });
    const view = new View(index);
    const recovered = await recover({ segments, view, world });
    const health = new Health(world.log);
    const log = new Log({ segments, health, world, crash }, recovered.log);
    const sequence = () => view.sequence;
    const bodies = new Bodies({ segments, health, crash, sequence }, recovered.bodies);
    const sequencer = new Sequencer({ world, health, segments, log, view, crash });
    const reader = new BodyReader(segments, index);
    const readers = new Readers(world);
    const retired = new Retired({ segments, readers, sequencer, view, health, crash });
    const compactor = new Compactor({ world, segments, sequencer, bodies, reader, view, retired, crash });
    const housekeeping = new Housekeeping({ world, index, health, segments, sequencer, log, retired, compactor });
    if (options.background ?? true) housekeeping.start();
    const { rest } = housekeeping;
    const scrubber = new Scrubber({ world, view, bodies: reader, readers, segments, retired, log, rest });
    const core = { dir, world, files, index, health, segments, view, log, bodies, sequencer };
    return new Engine(recovered.recovery, { ...core, reader, readers, retired, compactor, housekeeping, scrubber });
  } catch (error) {
    await segments?.close();
    await index.close();
    throw error;
  }
}
