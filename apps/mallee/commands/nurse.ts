import type { Config } from '../config.ts';
import { examine, treat } from '../nurse/examine.ts';
import { realHost } from '../nurse/real-host.ts';
import { render, toJson } from '../nurse/render.ts';
import { bearing } from './bearing.ts';
import { say } from './say.ts';

/** Examines the host; with `treat` applies what can be applied and looks again. Exit status 1 unless all is well enough. */
export async function nurse(config: Config, options: { json: boolean; treat: boolean }): Promise<void> {
  const host = realHost({ now: Date.now, say: options.json ? () => {} : say });
  let diagnosis = await examine(host, bearing(config));
  if (options.treat) {
    for (const { subject, done } of await treat(diagnosis)) if (!options.json) say(`${subject}: ${done}`);
    diagnosis = await examine(host, bearing(config));
  }
  say(
    options.json
      ? JSON.stringify(toJson(diagnosis), undefined, 2)
      : render(diagnosis, { colour: process.stdout.isTTY }),
  );
  if (diagnosis.worst === 'splint' || diagnosis.worst === 'dead on arrival') process.exitCode = 1;
}
