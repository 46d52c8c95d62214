import { type Kind, kind } from '../frame/output.ts';

export interface AttributeRow {
  readonly attribute: string;
  readonly id: string;
  readonly value: string | number | boolean | readonly string[] | undefined;
}

/** One attribute of an image or instance; its name stands where records have their tag. */
export const attributeKind: Kind<AttributeRow> = kind(undefined, {
  attribute: (row) => row.attribute,
  resource: (row) => row.id,
  value: (row) => row.value,
});
