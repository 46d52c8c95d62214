import type { World } from '@mallee/base';
import type { Upload } from '@mallee/gateway/op';
import type { Engine, StagedBody } from '@mallee/object-engine';
import { type Sealing, stage, stageSmall } from './encryption/sealing.ts';

/** Of so many bodies under way at once each may be held whole before the engine's own limits see it. */
const small = 16 * 1024;

/** Takes an upload's content: small ones at once, which costs half, others as they arrive. */
export async function stageUpload(
  engine: Engine,
  upload: Upload,
  sealing: Sealing | undefined,
  world: World,
): Promise<StagedBody> {
  const content = upload.readSmall(small);
  return content
    ? stageSmall(engine, await content, sealing, world)
    : stage(engine, upload.read(), upload.length, sealing, world);
}
