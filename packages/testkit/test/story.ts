import * as kit from '../index.ts';

const schedules = { length: 36 };

/** A seed's own schedule. */
export const scheduleOf = (seed: number): kit.Action[] => kit.makeSchedule({ seed, ...schedules });

/** One schedule from the first request to hours after the last, with every rule looked at. Answers the run's digest. */
export async function story(
  seed: number,
  schedule: readonly kit.Action[] = scheduleOf(seed),
  tamper?: kit.SimulationOptions['tamper'],
): Promise<string> {
  const simulation = await kit.simulate({ seed, nodes: 3, ...(tamper && { tamper }) });
  try {
    simulation.always(
      kit.oneOwnerPerAddress,
      kit.oneWriterPerVolume,
      kit.oneLaunchPerToken,
      kit.quotaMatchesRows,
      kit.nothingDestroyedUnasked,
      kit.reportsOnlyTell,
      kit.hostsAreRespected,
    );
    await simulation.play(schedule);
    await simulation.settle();
    await simulation.now(kit.nothingLeftOfTheTerminated);
    await simulation.play([{ do: 'pass', seconds: 2 * 3600 }]);
    await simulation.now(kit.nothingLeftOfTheTerminated, kit.endsAreForgotten);
    return simulation.digest();
  } finally {
    await simulation.close();
  }
}

/** What is wrong with a seed, for people: the rule and the shortest schedule that still breaks one. */
export async function diagnose(seed: number, error: unknown): Promise<string> {
  const outcome = (schedule: readonly kit.Action[]) => story(seed, schedule).catch((failure: unknown) => failure);
  const short = await kit.shrink(scheduleOf(seed), async (part) => (await outcome(part)) instanceof Error);
  const [first, last] = [error, await outcome(short)].map((each) => (each instanceof Error ? each.stack : each));
  const lines = short.map((action) => `    ${kit.spell(action)}`);
  return [`MALLEE_SEED=${seed} fails:`, first, '  In short:', ...lines, last].join('\n');
}
