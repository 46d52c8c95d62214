import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectReport, Scrubbed } from '../cloud/object-control.ts';
import type { Config } from '../config.ts';
import { askCloud } from '../control/ask.ts';
import { size } from '../nurse/sizes.ts';
import { renderObjects, whatIsDamaged } from './render-objects.ts';
import { say } from './say.ts';

/** Looks after the running cloud's object store. */
export async function objects(
  config: Config,
  what: 'stat' | 'scrub' | 'compact',
  { json }: { json: boolean },
): Promise<void> {
  if (what === 'stat') await stat(config, json);
  if (what === 'scrub') await scrub(config, json);
  if (what === 'compact') await compact(config, json);
}

const look = (config: Config) => askCloud<ObjectReport>(config, 'GET', '/objects');

async function stat(config: Config, json: boolean): Promise<void> {
  const report = await look(config);
  say(json ? JSON.stringify(report, undefined, 2) : renderObjects(report).join('\n'));
}

/** Damage makes the exit status 1. */
async function scrub(config: Config, json: boolean): Promise<void> {
  const scrubbing = askCloud<Scrubbed>(config, 'POST', '/objects/scrub');
  const report = await watched(config, json, scrubbing, ({ scrub: { segments, ofSegments, versions, ofVersions } }) =>
    segments < ofSegments
      ? `log: ${segments} of ${ofSegments} segments`
      : `versions: ${versions} of about ${ofVersions}`,
  );
  if (report.damagedCount + report.stretches.length > 0) process.exitCode = 1;
  if (json) {
    say(JSON.stringify(report, undefined, 2));
    return;
  }
  say(
    `${report.ofSegments} segments of the log and ${report.versions} versions read, ${size(report.bytes)} of bodies.`,
  );
  say(whatIsDamaged(report).join('\n'));
}

async function compact(config: Config, json: boolean): Promise<void> {
  const before = await look(config);
  const compacting = askCloud<{ emptied: number }>(config, 'POST', '/objects/compact');
  const { emptied } = await watched(
    ...([config, json, compacting] as const),
    ({ compaction }) => `${compaction.due} segments to go, ${size(compaction.debt)} of garbage`,
  );
  const after = await look(config);
  if (json) {
    say(JSON.stringify({ emptied, before: before.compaction, after: after.compaction }, undefined, 2));
    return;
  }
  say(`${emptied} ${emptied === 1 ? 'segment' : 'segments'} emptied; ${size(after.compaction.debt)} of garbage left.`);
  const { quarantined, retired } = after.compaction;
  if (retired > 0) say(`${retired} wait for readers before their files are reused.`);
  if (quarantined.length > 0)
    say(`${quarantined.length} stay because something in them cannot be read: ./mallee objects scrub names it.`);
}

/** Shows how far work is, once a second, where somebody looks. */
async function watched<T>(
  config: Config,
  quiet: boolean,
  work: Promise<T>,
  tell: (report: ObjectReport) => string,
): Promise<T> {
  const out = process.stderr;
  if (quiet || !out.isTTY) return work;
  const ended = work.then(
    () => true,
    () => true,
  );
  out.write('  It goes on in the cloud if you leave with Ctrl-C.\n');
  while (!(await Promise.race([ended, sleep(1000, false)]))) {
    // The work's own answer tells of a cloud that has gone.
    const report = await look(config).catch(() => undefined);
    if (report) out.write(`\r\u001b[K  … ${tell(report)}`);
  }
  out.write('\r\u001b[K');
  return work;
}
