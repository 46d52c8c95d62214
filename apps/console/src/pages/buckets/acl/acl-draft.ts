import { type Entry, grantsOf, keyOf, labelOf } from './acl.ts';

/** What somebody makes of a list, with the stored list that he began from. */
export interface AclDraft {
  readonly edited: readonly Entry[];
  readonly from: readonly Entry[];
}

interface DraftState {
  /** What is shown, and what the next change begins from. */
  readonly now: AclDraft;
  readonly changed: boolean;
  /** What others made of the stored list since; empty where they let it be, or made the same of it. */
  readonly overtaken: readonly string[];
}

export function draftState(draft: AclDraft | undefined, stored: readonly Entry[]): DraftState {
  const theirs = draft ? differences(draft.from, stored) : [];
  const nothingOfMine = !draft || differences(draft.from, draft.edited).length === 0;
  if (!draft || (nothingOfMine && theirs.length > 0))
    return { now: { edited: stored, from: stored }, changed: false, overtaken: [] };
  const changed = differences(stored, draft.edited).length > 0;
  return { now: draft, changed, overtaken: changed ? theirs : [] };
}

/** Which grants came and went, in words. Their order means nothing. */
export function differences(before: readonly Entry[], after: readonly Entry[]): string[] {
  const [old, young] = [texts(before), texts(after)];
  return [
    ...[...young].filter(([grant]) => !old.has(grant)).map(([, text]) => `${text} was added`),
    ...[...old].filter(([grant]) => !young.has(grant)).map(([, text]) => `${text} was taken away`),
  ];
}

const texts = (entries: readonly Entry[]): ReadonlyMap<string, string> =>
  new Map(
    grantsOf(entries).map(({ Grantee, Permission }) => [
      `${Permission} ${keyOf(Grantee!)}`,
      `${Permission} for ${labelOf(Grantee!)}`,
    ]),
  );
