import { answerForm as answerOf, writeAnswer } from '@mallee/wire';
import type { Gateway } from '../chain.ts';
import type { Exchange } from '../exchange.ts';

/** Says in the way that a browser's form asked for what became of its upload. */
export function answerForm(_: Gateway, exchange: Exchange): void {
  const { form, model, route, operation, output, requestId, input } = exchange;
  if (!form) return;
  const { headers } = writeAnswer(model!, route!, operation!.name, output, { requestId });
  const { ETag: etag } = output as { ETag: string };
  const stored = { bucket: form.bucket, key: (input as { Key: string }).Key, etag, headers };
  exchange.ready = answerOf(form.fields, stored);
}
