import type { Upload } from '@mallee/gateway/op';
import type { Engine, StagedBody } from '@mallee/object-engine';

/** Of so many bodies under way at once each may be held whole before the engine's own limits see it. */
const small = 16 * 1024;

/** Takes an upload's content: small ones at once, which costs half, others as they arrive. */
export async function stageUpload(engine: Engine, upload: Upload): Promise<StagedBody> {
  const content = upload.readSmall(small);
  return content ? engine.stageSmall(await content) : engine.stage(upload.read(), upload.length);
}
