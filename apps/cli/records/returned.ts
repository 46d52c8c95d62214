import { type Kind, kind } from '../frame/output.ts';

/** What some operations have for an answer. */
export const returnKind: Kind<{ readonly value: boolean }> = kind('RETURN', { value: (row) => row.value });
