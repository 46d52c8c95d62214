import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFakeSite } from './crash/fake-site.ts';
import { playRounds } from './crash/rounds.ts';

/** The short form of `npm run crash`. */
test('killing both processes under load loses nothing acknowledged and leaves nothing over', {
  timeout: 600_000,
}, async (t) => {
  const site = await openFakeSite();
  t.after(() => site.end());
  const plan = { rounds: 2, launches: 10, objects: 50, survivors: 2 };
  const pace = { killWithin: 200, killWithinMs: 800, patienceMs: 60_000 };
  const complaints = await playRounds(site, { ...plan, ...pace }, (line) => t.diagnostic(line));
  if (complaints.length > 0) assert.fail(`${complaints.join('\n')}\n${await site.log()}`);
});
