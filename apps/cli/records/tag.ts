import type { Output } from '../frame/output.ts';
import { type Kind, kind } from '../frame/output.ts';

interface Tagged {
  readonly type: string;
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

export const tagKind: Kind<Tagged> = kind('TAG', {
  type: ({ type }) => type,
  resource: ({ id }) => id,
  key: ({ key }) => key,
  value: ({ value }) => value,
});

/** A resource's tags as children of its line, in the order of their keys. */
export function printTags(
  out: Output,
  type: string,
  id: string | undefined,
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): void {
  for (const { Key = '', Value = '' } of [...(tags ?? [])].sort((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1)))
    out.record(tagKind, { type, id: id ?? '', key: Key, value: Value });
}
