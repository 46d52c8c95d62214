import type { Invariant } from './invariant.ts';

/** Generations rise, ends are final, and a phase is what a node told under a wish that was valid at the time. */
export const reportsOnlyTell: Invariant = function* ({ rows, history }, before) {
  const earlier = new Map(before?.rows.instance.map((row) => [row.id, row]));
  for (const row of rows.instance) {
    const was = earlier.get(row.id);
    const from = was?.generation ?? 0;
    if (row.generation < from || row.boots < (was?.boots ?? 0)) yield `${row.id} went back to an earlier wish`;
    if (was?.desired === 'terminated' && row.desired !== 'terminated') yield `${row.id} came back from its end`;
    if (was && was.desired !== row.desired && was.generation === row.generation)
      yield `${row.id} turned its wish without a new generation`;
    if (row.phase === null || row.phase === (was?.phase ?? null)) continue;
    const told = [...(history.phases.get(row.id) ?? [])].some(
      ([generation, phases]) => generation >= from && generation <= row.generation && phases.has(row.phase!),
    );
    if (!told) yield `${row.id} is ${row.phase} in its row, which no node told of generation ${row.generation}`;
  }
};
